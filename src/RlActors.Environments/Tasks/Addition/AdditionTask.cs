using System.Globalization;
using RlActors.Identity;
using RlActors.Recipes;
using RlActors.Tasks.Partition;

namespace RlActors.Tasks.Addition;

/// <summary>
/// Adds two numbers of a fixed number of digits: prompt <c>07+58=</c> (id <c>add/07+58</c>), answer <c>65</c>. The three parts are disjoint, and a+b lies in the
/// same part as b+a.
/// </summary>
public sealed class AdditionTask : ITask
{
    /// <summary>Name in recipes.</summary>
    public const string Name = "addition";

    private readonly AdditionOptions _options;
    private readonly AdditionParts _parts;
    private readonly int _seed;

    /// <summary>Makes the task.</summary>
    /// <exception cref="RlActorsException">An option is unknown or out of bounds.</exception>
    public AdditionTask(TaskContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        _options = StrictOptions.Read<AdditionOptions>(context.Options, $"task '{Name}'");
        PartSizes sizes = _options.Resolve();
        _parts = new AdditionParts(_options.Operands, sizes, context.Seed);
        _seed = context.Seed;
    }

    /// <inheritdoc/>
    public string Dataset => "add";

    /// <inheritdoc/>
    public string Alphabet => _options.Demonstration == AdditionDemonstration.Worked ? "0123456789+=,;" : "0123456789+=";

    /// <inheritdoc/>
    public int Count(Split split) => _parts.Count(split);

    /// <inheritdoc/>
    public TaskPrompt Get(Split split, int index)
    {
        var (a, b) = _parts.At(split, index);
        return Prompt(a, b);
    }

    /// <inheritdoc/>
    public TaskPrompt? Find(string promptId)
    {
        ArgumentNullException.ThrowIfNull(promptId);
        string[] operands = promptId.StartsWith("add/", StringComparison.Ordinal) ? promptId["add/".Length..].Split('+') : [];
        return operands is [var first, var second] && TryParse(first, out long a) && TryParse(second, out long b) && _parts.PartOf(a, b) is not null
            ? Prompt(a, b)
            : null;
    }

    private bool TryParse(string operand, out long value)
    {
        value = 0;
        return operand.Length == _options.Digits && long.TryParse(operand, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }

    private TaskPrompt Prompt(long a, long b)
    {
        string format = new('0', _options.Digits);
        string question = $"{a.ToString(format, CultureInfo.InvariantCulture)}+{b.ToString(format, CultureInfo.InvariantCulture)}";
        string answer = (a + b).ToString(CultureInfo.InvariantCulture);
        bool worked = _options.Demonstration == AdditionDemonstration.Worked;
        var feedback = AdditionFeedback.Of(a, b, _options, Seeds.For(_seed, $"feedback/{question}"));
        return new TaskPrompt($"add/{question}", $"{question}=", answer, worked ? WorkedAddition.Write(a, b, _options.Digits) : answer, feedback);
    }
}
