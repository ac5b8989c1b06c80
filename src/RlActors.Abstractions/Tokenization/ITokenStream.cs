namespace RlActors.Tokenization;

/// <summary>Text of a growing list of tokens, part by part; never half a character.</summary>
public interface ITokenStream
{
    /// <summary>Adds a token.</summary>
    /// <returns>The text that is certain now and was not before; often empty, while a character is incomplete.</returns>
    string Append(int token);

    /// <summary>The rest of the text, once there are no more tokens.</summary>
    string Complete();
}
