using System.Text;

namespace RlActors.Tokenization.Decoders;

/// <summary>Cuts up to so many of a character off the start and the end of the whole text.</summary>
internal sealed class FusedStripStage(char content, int start, int stop) : IDecoderStage
{
    private int _leading = start; // How many may still be cut off the start.
    private int _kept;            // How many were seen last and may have to be cut off the end.

    public void Add(string piece, List<string> output)
    {
        var text = new StringBuilder();
        foreach (char character in piece)
        {
            if (character != content)
            {
                text.Append(content, _kept).Append(character);
                (_leading, _kept) = (0, 0);
            }
            else if (_leading > 0)
            {
                _leading--;
            }
            else if (_kept < stop)
            {
                _kept++;
            }
            else
            {
                text.Append(character);
            }
        }

        output.Add(text.ToString());
    }
}
