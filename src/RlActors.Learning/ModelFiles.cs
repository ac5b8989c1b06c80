namespace RlActors.Learning;

/// <summary>The files of an exported model folder.</summary>
internal static class ModelFiles
{
    public const string Config = "config.json", Tokenizer = "tokenizer.json", Weights = "model.safetensors";

    public static bool IsOne(string name) => name is Config or Tokenizer or Weights;
}
