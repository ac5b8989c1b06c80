namespace RlActors.ChatTemplates.Evaluation;

/// <summary>What a function, method, filter or test was called with.</summary>
/// <param name="Callee">Its name, for errors.</param>
/// <param name="Positional">Arguments by position.</param>
/// <param name="Named">Arguments by name.</param>
/// <param name="Context">The rendering.</param>
internal sealed record CallArguments(
    string Callee, IReadOnlyList<object?> Positional, IReadOnlyList<KeyValuePair<string, object?>> Named, RenderContext Context)
{
    /// <summary>Gives every argument its parameter.</summary>
    /// <exception cref="TemplateFault">Too many, a name that is none of the parameters, or one given twice.</exception>
    public BoundArguments Bind(params ReadOnlySpan<string> parameters)
    {
        if (Positional.Count > parameters.Length)
        {
            throw new TemplateFault($"'{Callee}' takes at most {parameters.Length} arguments here and got {Positional.Count}");
        }

        var values = new Dictionary<string, object?>(StringComparer.Ordinal);
        for (int i = 0; i < Positional.Count; i++)
        {
            values.Add(parameters[i], Positional[i]);
        }

        foreach (var (name, value) in Named)
        {
            if (!parameters.Contains(name) || !values.TryAdd(name, value))
            {
                throw new TemplateFault($"'{Callee}' does not take an argument '{name}' here");
            }
        }

        return new BoundArguments(Callee, values, Context);
    }
}
