namespace RlActors.Tasks.StoryOpenings;

/// <summary>
/// Numbered openings of children's stories, in the words of TinyStories (arXiv 2305.07759): a form, a child, a place and a thing. They say nothing of how anyone feels,
/// and end within a story, so that what follows is the policy's.
/// </summary>
/// <param name="Form">Index of the form.</param>
/// <param name="Child">Index of the child.</param>
/// <param name="Place">Index of the place.</param>
/// <param name="Thing">Index of the thing.</param>
internal readonly record struct StoryOpening(int Form, int Child, int Place, int Thing)
{
    // {0} the child, {1} girl or boy, {2} he or she, {3} the place, {4} the thing.
    private static readonly (string Key, string Text)[] Forms =
    [
        ("once", "Once upon a time, there was a little {1} named {0}. {2} had a {4}. One day, {0} went to the {3}."),
        ("day", "One day, {0} went to the {3}. {2} saw a {4}."),
        ("mom", "{0} and {0}'s mom went to the {3}. They took a {4} with them."),
        ("found", "Once upon a time, {0} was in the {3}. {2} found a {4}."),
        ("wanted", "{0} was a little {1}. {2} wanted a {4}. So {0} went to the {3}."),
        ("friend", "{0} and a friend were in the {3}. They had a {4}."),
    ];

    private static readonly string[] Girls =
        ["Lily", "Lucy", "Mia", "Anna", "Sue", "Sara", "Amy", "Emma", "Jane", "Molly", "Daisy", "Ella", "Lisa", "Kate", "Rose"];

    private static readonly string[] Boys =
        ["Tim", "Tom", "Ben", "Max", "Sam", "Jack", "Bob", "Tommy", "Timmy", "Jim", "Billy", "Joe", "Leo", "Peter", "Mark"];

    private static readonly string[] Places =
        ["park", "garden", "forest", "house", "beach", "farm", "store", "kitchen", "river", "zoo", "hill", "school"];

    private static readonly string[] Things =
    [
        "ball", "box", "dog", "cat", "toy car", "bird", "doll", "book", "hat", "flower", "cake", "kite", "fish", "tree", "boat", "apple", "frog", "leaf", "rock", "bear",
    ];

    /// <summary>How many openings there are.</summary>
    public static long Count { get; } = (long)Forms.Length * (Girls.Length + Boys.Length) * Places.Length * Things.Length;

    /// <summary>Every character that an opening can hold.</summary>
    public const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz .,'";

    /// <summary>The opening with this number, 0 … <see cref="Count"/> − 1.</summary>
    public static StoryOpening Of(long number)
    {
        (long rest, long thing) = Math.DivRem(number, Things.Length);
        (rest, long place) = Math.DivRem(rest, Places.Length);
        (long form, long child) = Math.DivRem(rest, Girls.Length + Boys.Length);
        return new((int)form, (int)child, (int)place, (int)thing);
    }

    /// <summary>The opening that <see cref="Key"/> names; null for a text that names none.</summary>
    public static StoryOpening? Find(string key)
    {
        string[] parts = key.Split('-');
        if (parts.Length != 4)
        {
            return null;
        }

        var found = new StoryOpening(
            Array.FindIndex(Forms, form => form.Key == parts[0]), Array.FindIndex([.. Girls, .. Boys], child => Lower(child) == parts[1]),
            Array.IndexOf(Places, parts[2]), Array.FindIndex(Things, thing => Lower(thing) == parts[3]));
        return found is { Form: >= 0, Child: >= 0, Place: >= 0, Thing: >= 0 } ? found : null;
    }

    /// <summary>Its number.</summary>
    public long Number => (((long)Form * (Girls.Length + Boys.Length) + Child) * Places.Length + Place) * Things.Length + Thing;

    /// <summary>Its content in short, such as <c>once-lily-park-ball</c>.</summary>
    public string Key => $"{Forms[Form].Key}-{Lower(Name)}-{Places[Place]}-{Lower(Things[Thing])}";

    /// <summary>Its text; what follows begins with a space.</summary>
    public string Text => Forms[Form].Text
        .Replace("{0}", Name, StringComparison.Ordinal)
        .Replace("{1}", IsGirl ? "girl" : "boy", StringComparison.Ordinal)
        .Replace("{2}", IsGirl ? "She" : "He", StringComparison.Ordinal)
        .Replace("{3}", Places[Place], StringComparison.Ordinal)
        .Replace("a {4}", $"{("aeiou".Contains(Things[Thing][0], StringComparison.Ordinal) ? "an" : "a")} {Things[Thing]}", StringComparison.Ordinal);

    private bool IsGirl => Child < Girls.Length;

    private string Name => IsGirl ? Girls[Child] : Boys[Child - Girls.Length];

    private static string Lower(string text) => text.ToLowerInvariant().Replace(' ', '_');
}
