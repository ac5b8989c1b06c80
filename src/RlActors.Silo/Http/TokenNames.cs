using RlActors.Tokenization;

namespace RlActors.Silo.Http;

/// <summary>How tokens are written in logprobs: as a person would see them, or as <c>token_id:7</c> (vLLM's <c>return_tokens_as_token_ids</c>).</summary>
internal sealed class TokenNames(ITokenizer tokenizer, bool asIds)
{
    public string Of(int token) => asIds ? FormattableString.Invariant($"token_id:{token}") : tokenizer.Describe(token);
}
