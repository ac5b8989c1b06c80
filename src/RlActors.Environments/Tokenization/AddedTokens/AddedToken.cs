namespace RlActors.Tokenization.AddedTokens;

/// <summary>A token that is found in a text before anything else is done to it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Content">Its text.</param>
/// <param name="Special">Whether it stands for no text of its own: never matches in a plain text, and is left out of decoded text.</param>
/// <param name="SingleWord">Whether it matches only where no letter, digit or underscore touches it.</param>
/// <param name="TakesLeft">Whether white space before it belongs to it (<c>lstrip</c>).</param>
/// <param name="TakesRight">Whether white space behind it belongs to it (<c>rstrip</c>).</param>
/// <param name="Normalized">Whether it is looked for in the normalised text.</param>
internal sealed record AddedToken(int Id, string Content, bool Special, bool SingleWord, bool TakesLeft, bool TakesRight, bool Normalized)
{
    public static AddedToken Read(TokenizerSection section)
    {
        section.Allow("id", "content", "single_word", "lstrip", "rstrip", "normalized", "special");
        string content = section.Text("content");
        return content.Length == 0
            ? throw new RlActorsException($"{section.Path}.content is empty; expected the token's text")
            : new AddedToken(
                section.Integer("id"),
                content,
                section.Flag("special"),
                section.Flag("single_word"),
                section.Flag("lstrip"),
                section.Flag("rstrip"),
                section.Flag("normalized"));
    }
}
