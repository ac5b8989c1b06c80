namespace RlActors.Tokenization.Decoders;

/// <summary>Changes each piece by itself.</summary>
/// <param name="map">The change; it is told whether the piece is the first.</param>
internal sealed class MapStage(Func<string, bool, string> map) : IDecoderStage
{
    private bool _any;

    public void Add(string piece, List<string> output)
    {
        output.Add(map(piece, !_any));
        _any = true;
    }
}
