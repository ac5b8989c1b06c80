using System.Text.RegularExpressions;
using RlActors.Recipes;

namespace RlActors.Tasks.Tables;

/// <summary>
/// Options of the tasks <c>jsonl</c> and <c>parquet</c>. A part without a file of its own is cut out of the training file by a hash of each prompt's id, so that a prompt stays in its
/// part when the file grows.
/// </summary>
public sealed partial record TableOptions : SeededOptions
{
    /// <summary>First part of every prompt's id, such as <c>gsm8k</c>: letters, digits, dots, dashes, underscores.</summary>
    public required string Dataset { get; init; }

    /// <summary>File with the training prompts: one JSON object a line, or Parquet.</summary>
    public required string Train { get; init; }

    /// <summary>File with the validation prompts. Default: cut out of <see cref="Train"/>.</summary>
    public string? Validation { get; init; }

    /// <summary>File with the held-out prompts. Default: cut out of <see cref="Train"/>.</summary>
    public string? HeldOut { get; init; }

    /// <summary>Share of the training file that becomes the validation part, 0 to 0.9; not together with <see cref="Validation"/>. Default 0.05.</summary>
    public double? ValidationShare { get; init; }

    /// <summary>Share of the training file that becomes the held-out part, 0 to 0.9; not together with <see cref="HeldOut"/>. Default 0.05.</summary>
    public double? HeldOutShare { get; init; }

    /// <summary>Name of the field that is shown to the policy. Default <c>prompt</c>; not together with <see cref="Template"/>.</summary>
    public string? Prompt { get; init; }

    /// <summary>What is shown, with fields in braces: <c>Question: {question}\nAnswer:</c>. A brace itself is written twice.</summary>
    public string? Template { get; init; }

    /// <summary>Name of the field with the reference answer. Default <c>answer</c>; with <see cref="Feedback"/> none.</summary>
    public string? Answer { get; init; }

    /// <summary>The reference answer is what follows the last occurrence of this text in the answer's field, such as <c>####</c> in GSM8K. Default: the whole field.</summary>
    public string? AnswerAfter { get; init; }

    /// <summary>Name of the field with the prompt's own id. Default: a hash of what is shown, the reference answer and the feedback.</summary>
    public string? Id { get; init; }

    /// <summary>Name of the field with a worked completion for supervised training. Default: none.</summary>
    public string? Demonstration { get; init; }

    /// <summary>Where ranked and labelled answers are, for preference stages and reward models. Default: there are none.</summary>
    public FeedbackColumns? Feedback { get; init; }

    /// <summary>Checks the bounds.</summary>
    /// <exception cref="RlActorsException">A value is out of bounds, or two options exclude each other.</exception>
    internal void Validate(string owner)
    {
        var bounds = new OptionBounds(owner);
        bounds.That(DatasetPattern().IsMatch(Dataset), "dataset", $"'{Dataset}'", "letters, digits, dots, dashes and underscores, 1 to 64 of them");
        bounds.That(Prompt is null || Template is null, "template", "given together with 'prompt'", "only one of the two");
        bounds.That(AnswerAfter is not "", "answerAfter", "empty", "a text such as '####', or no such option");
        CheckShare(bounds, "validation", Validation, ValidationShare);
        CheckShare(bounds, "heldOut", HeldOut, HeldOutShare);
        Feedback?.Validate(bounds);
        bounds.That(Feedback?.TranscriptMark is null || (Prompt ?? Template) is null, "feedback.transcriptMark", "given together with 'prompt' or 'template'", "only one: it says what the prompt is");
    }

    private static void CheckShare(OptionBounds bounds, string part, string? file, double? share)
    {
        bounds.That(file is null || share is null, $"{part}Share", "given together with a file for that part", "only one of the two");
        bounds.Within($"{part}Share", share ?? 0, 0, 0.9);
    }

    [GeneratedRegex(@"^[A-Za-z0-9._-]{1,64}$")]
    private static partial Regex DatasetPattern();
}
