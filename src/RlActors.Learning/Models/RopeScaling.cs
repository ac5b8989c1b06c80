namespace RlActors.Learning.Models;

/// <summary>Llama 3's stretching of the rotary frequencies for longer contexts (<c>rope_type: llama3</c>): long wavelengths are divided by the factor, short ones kept, those between blended.</summary>
/// <param name="Factor">Divides the frequencies of long wavelengths; above 0.</param>
/// <param name="LowFrequencyFactor">Wavelengths above the original context divided by this are stretched wholly.</param>
/// <param name="HighFrequencyFactor">Wavelengths below the original context divided by this are kept; above <paramref name="LowFrequencyFactor"/>.</param>
/// <param name="OriginalContextLength">Context the model was first trained for, in tokens.</param>
public sealed record RopeScaling(double Factor, double LowFrequencyFactor, double HighFrequencyFactor, int OriginalContextLength)
{
    /// <summary>A frequency in radians per position, stretched.</summary>
    public double Stretch(double frequency)
    {
        var turns = OriginalContextLength * frequency / (2 * Math.PI); // full turns within the original context
        var keep = Math.Clamp((turns - LowFrequencyFactor) / (HighFrequencyFactor - LowFrequencyFactor), 0, 1);
        return ((1 - keep) * frequency / Factor) + (keep * frequency);
    }

    internal string? FindMistake() =>
        !(Factor > 0) || !(LowFrequencyFactor > 0) || !(HighFrequencyFactor > LowFrequencyFactor) || OriginalContextLength < 1
            ? $"rope_scaling is {this}; expected factor > 0, 0 < low_freq_factor < high_freq_factor and original_max_position_embeddings >= 1"
            : null;
}
