using System.Text;
using RlActors.Tokenization.Bpe;

namespace RlActors.Tokenization.Decoders;

/// <summary>Reads each run of byte tokens as UTF-8; a run that is not valid becomes one U+FFFD a byte, so a run is kept back until it has ended.</summary>
internal sealed class ByteFallbackStage : IDecoderStage
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly List<byte> _run = [];

    public void Add(string piece, List<string> output)
    {
        if (ByteToken.TryParse(piece, out byte value))
        {
            _run.Add(value);
            return;
        }

        Complete(output);
        output.Add(piece);
    }

    public void Complete(List<string> output)
    {
        if (_run.Count == 0)
        {
            return;
        }

        try
        {
            output.Add(Strict.GetString([.. _run]));
        }
        catch (DecoderFallbackException)
        {
            output.Add(new string('\uFFFD', _run.Count));
        }

        _run.Clear();
    }
}
