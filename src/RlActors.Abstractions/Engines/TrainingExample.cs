namespace RlActors.Engines;

/// <summary>A record that a batch stage trains on; everything in it is token ids. A prompt and every answer have at least one token.</summary>
/// <param name="Prompt">Token ids that are only read.</param>
public abstract record TrainingExample(int[] Prompt);

/// <summary>An answer to imitate.</summary>
/// <param name="Prompt">Token ids that are only read.</param>
/// <param name="Answer">Token ids that are trained.</param>
/// <param name="Weight">Factor of the answer's loss.</param>
public sealed record SupervisedExample(int[] Prompt, int[] Answer, double Weight = 1) : TrainingExample(Prompt);

/// <summary>Two answers, the first preferred. For preferences between reasoning steps the prompt ends with the steps that both share.</summary>
/// <param name="Prompt">Token ids that are only read.</param>
/// <param name="Chosen">The preferred answer.</param>
/// <param name="Rejected">The other.</param>
/// <param name="Margin">By how much the first is better, for reward models that are told so; 0: not said.</param>
public sealed record PreferenceExample(int[] Prompt, int[] Chosen, int[] Rejected, double Margin = 0) : TrainingExample(Prompt);

/// <summary>Several answers in an order without ties.</summary>
/// <param name="Prompt">Token ids that are only read.</param>
/// <param name="Answers">At least two, best first.</param>
public sealed record RankingExample(int[] Prompt, IReadOnlyList<int[]> Answers) : TrainingExample(Prompt);

/// <summary>One answer, and whether it is a good one (KTO's data).</summary>
/// <param name="Prompt">Token ids that are only read.</param>
/// <param name="Answer">The answer.</param>
/// <param name="Desirable">Whether it is good.</param>
public sealed record LabelledExample(int[] Prompt, int[] Answer, bool Desirable) : TrainingExample(Prompt);

/// <summary>One answer whose steps are labelled, for process reward models.</summary>
/// <param name="Prompt">Token ids that are only read.</param>
/// <param name="Answer">The answer.</param>
/// <param name="StepEnds">Index in the answer of the last token of each step, rising.</param>
/// <param name="Labels">For each step the probability that it is right, 0 to 1.</param>
public sealed record StepExample(int[] Prompt, int[] Answer, int[] StepEnds, double[] Labels) : TrainingExample(Prompt);
