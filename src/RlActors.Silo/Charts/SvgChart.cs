using System.Globalization;
using System.Text;
using System.Xml;

namespace RlActors.Silo.Charts;

/// <summary>Draws panels of curves, one below the other over one horizontal axis, as a self-contained SVG with a light background.</summary>
/// <param name="Title">First line of text.</param>
/// <param name="Subtitle">Second line of text.</param>
/// <param name="Horizontal">Name of the horizontal axis.</param>
/// <param name="Panels">At least one.</param>
/// <param name="Boundaries">Places on the horizontal axis that are marked across all panels.</param>
internal sealed record SvgChart(string Title, string Subtitle, string Horizontal, IReadOnlyList<ChartPanel> Panels, IReadOnlyList<double> Boundaries)
{
    private const int Width = 860, Left = 64, Right = 24, Head = 72, PanelHeight = 168, Gap = 56, Foot = 4;
    private const string Ink = "#1f2933", Quiet = "#616e7c", Line = "#e4e7eb";

    /// <summary>The picture's text.</summary>
    public string Render()
    {
        var text = new StringBuilder();
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, IndentChars = " ", NewLineChars = "\n", OmitXmlDeclaration = true }))
        {
            int height = Head + (Panels.Count * (PanelHeight + Gap)) + Foot;
            xml.WriteStartElement("svg", "http://www.w3.org/2000/svg");
            Attributes(xml, ("viewBox", $"0 0 {Width} {height}"), ("width", Width), ("height", height), ("font-family", "system-ui, 'DejaVu Sans', sans-serif"));
            Element(xml, "rect", ("width", Width), ("height", height), ("fill", "#ffffff"));
            Text(xml, Left, 30, Title, ("font-size", 18), ("font-weight", "600"), ("fill", Ink));
            Text(xml, Left, 50, Subtitle, ("font-size", 12), ("fill", Quiet));
            var across = Axis(Panels.SelectMany(panel => panel.Series), point => point.X, 8, 0);
            for (int i = 0; i < Panels.Count; i++)
            {
                Panel(xml, Panels[i], across, Head + 16 + (i * (PanelHeight + Gap)));
            }

            xml.WriteEndElement();
        }

        return text.Append('\n').ToString();
    }

    private static AxisTicks Axis(IEnumerable<ChartSeries> series, Func<ChartPoint, double> value, int count, double top)
    {
        var values = series.SelectMany(each => each.Points).Select(value).Append(0).Append(top).ToList();
        return AxisTicks.Covering(values.Min(), values.Max(), count);
    }

    private void Panel(XmlWriter xml, ChartPanel panel, AxisTicks across, int top)
    {
        var up = Axis(panel.Series, point => point.Y, 5, panel.Top);
        double X(double value) => Left + ((value - across.Least) / (across.Most - across.Least) * (Width - Left - Right));
        double Y(double value) => top + PanelHeight - ((value - up.Least) / (up.Most - up.Least) * PanelHeight);

        foreach (double tick in up.Values)
        {
            Element(xml, "line", ("x1", Left), ("x2", Width - Right), ("y1", Y(tick)), ("y2", Y(tick)), ("stroke", Line));
            Text(xml, Left - 8, Y(tick) + 4, up.Label(tick), ("font-size", 11), ("fill", Quiet), ("text-anchor", "end"));
        }

        foreach (double tick in across.Values)
        {
            Text(xml, X(tick), top + PanelHeight + 16, across.Label(tick), ("font-size", 11), ("fill", Quiet), ("text-anchor", "middle"));
        }

        foreach (double boundary in Boundaries)
        {
            Element(xml, "line", ("x1", X(boundary)), ("x2", X(boundary)), ("y1", top), ("y2", top + PanelHeight), ("stroke", Quiet), ("stroke-dasharray", "3 3"));
        }

        foreach (var series in panel.Series)
        {
            Curve(xml, series, X, Y);
        }

        Text(xml, Left, top - 8, panel.Title, ("font-size", 12), ("font-weight", "600"), ("fill", Ink));
        Legend(xml, panel.Series, top - 8);
        if (panel == Panels[^1])
        {
            Text(xml, Width - Right, top + PanelHeight + 34, Horizontal, ("font-size", 11), ("fill", Quiet), ("text-anchor", "end"));
        }
    }

    private static void Curve(XmlWriter xml, ChartSeries series, Func<double, double> x, Func<double, double> y)
    {
        var drawn = series.Marked ? series : series.Thinned(400);
        string path = string.Join(' ', drawn.Points.Select(point => $"{Number(x(point.X))},{Number(y(point.Y))}"));
        Element(xml, "polyline", ("points", path), ("fill", "none"), ("stroke", series.Colour), ("stroke-width", series.Marked ? 2 : 1.5), ("stroke-linejoin", "round"));
        foreach (var point in series.Marked ? drawn.Points : [])
        {
            Element(xml, "circle", ("cx", x(point.X)), ("cy", y(point.Y)), ("r", 3.5), ("fill", series.Colour), ("stroke", "#ffffff"));
        }
    }

    private static void Legend(XmlWriter xml, IReadOnlyList<ChartSeries> series, int baseline)
    {
        double right = Width - Right;
        foreach (var each in series.Reverse())
        {
            Element(xml, "line", ("x1", right - 16), ("x2", right), ("y1", baseline - 4), ("y2", baseline - 4), ("stroke", each.Colour), ("stroke-width", 3));
            Text(xml, right - 22, baseline, each.Name, ("font-size", 11), ("fill", Ink), ("text-anchor", "end"));
            right -= 44 + (each.Name.Length * 6.2); // about as wide as the text
        }
    }

    private static void Text(XmlWriter xml, double x, double y, string text, params (string Name, object Value)[] attributes)
    {
        xml.WriteStartElement("text");
        Attributes(xml, [("x", x), ("y", y), .. attributes]);
        xml.WriteString(text);
        xml.WriteEndElement();
    }

    private static void Element(XmlWriter xml, string name, params (string Name, object Value)[] attributes)
    {
        xml.WriteStartElement(name);
        Attributes(xml, attributes);
        xml.WriteEndElement();
    }

    private static void Attributes(XmlWriter xml, params (string Name, object Value)[] attributes)
    {
        foreach (var (name, value) in attributes)
        {
            xml.WriteAttributeString(name, value is double number ? Number(number) : Convert.ToString(value, CultureInfo.InvariantCulture));
        }
    }

    private static string Number(double value) => Math.Round(value, 2).ToString(CultureInfo.InvariantCulture);
}
