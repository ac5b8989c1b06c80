namespace RlActors.Learning.Models;

/// <summary>Stretching of the rotary frequencies for contexts longer than the model was first trained for (<c>rope_scaling</c>).</summary>
public abstract record RopeScaling
{
    /// <summary>A frequency in radians per position, stretched.</summary>
    public abstract double Stretch(double frequency);

    internal abstract string? FindMistake();

    /// <summary>Whether a number is finite and above 0.</summary>
    protected static bool IsPositive(double number) => number > 0 && double.IsFinite(number);
}

/// <summary>Position interpolation (arXiv 2306.15595; <c>rope_type: linear</c>): every frequency is divided by the factor.</summary>
/// <param name="Factor">Divides the frequencies; above 0.</param>
public sealed record LinearRopeScaling(double Factor) : RopeScaling
{
    /// <inheritdoc/>
    public override double Stretch(double frequency) => frequency / Factor;

    internal override string? FindMistake() => IsPositive(Factor) ? null : $"rope_scaling is {this}; expected factor > 0";
}

/// <summary>Llama 3's stretching (<c>rope_type: llama3</c>): long wavelengths are divided by the factor, short ones kept, those between blended.</summary>
/// <param name="Factor">Divides the frequencies of long wavelengths; above 0.</param>
/// <param name="LowFrequencyFactor">Wavelengths above the original context divided by this are stretched wholly.</param>
/// <param name="HighFrequencyFactor">Wavelengths below the original context divided by this are kept; above <paramref name="LowFrequencyFactor"/>.</param>
/// <param name="OriginalContextLength">Context the model was first trained for, in tokens.</param>
public sealed record Llama3RopeScaling(double Factor, double LowFrequencyFactor, double HighFrequencyFactor, int OriginalContextLength) : RopeScaling
{
    /// <inheritdoc/>
    public override double Stretch(double frequency)
    {
        var turns = OriginalContextLength * frequency / (2 * Math.PI); // full turns within the original context
        var keep = Math.Clamp((turns - LowFrequencyFactor) / (HighFrequencyFactor - LowFrequencyFactor), 0, 1);
        return ((1 - keep) * frequency / Factor) + (keep * frequency);
    }

    internal override string? FindMistake() =>
        !IsPositive(Factor) || !IsPositive(LowFrequencyFactor) || !double.IsFinite(HighFrequencyFactor) || !(HighFrequencyFactor > LowFrequencyFactor) || OriginalContextLength < 1
            ? $"rope_scaling is {this}; expected factor > 0, 0 < low_freq_factor < high_freq_factor and original_max_position_embeddings >= 1"
            : null;
}
