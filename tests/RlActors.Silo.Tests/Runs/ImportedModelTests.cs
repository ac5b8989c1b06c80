using System.Text;
using System.Text.Json.Nodes;
using RlActors.Ledger;
using RlActors.Recipes;
using RlActors.Silo.Tests.Processes;
using RlActors.Silo.Tests.Recovery;

namespace RlActors.Silo.Tests.Runs;

/// <summary>A model folder goes into a run and comes out trained, with everything that came with it.</summary>
public sealed class ImportedModelTests
{
    [Fact]
    public async Task Run_ImportedFolder_ExportsItsOtherFilesAndUnknownKeys()
    {
        var small = SmallRecipe.Create();
        var (folder, file) = SmallRecipe.Write(small with { Stages = [small.Stages[0]] });
        var created = await SiloProcess.RunAsync(["run", file, "--run", "created", "--data", folder]);
        Assert.True(created.ExitCode == 0, created.Output);
        string imported = Path.Combine(folder, "created", "model"), config = Path.Combine(imported, "config.json");
        var keys = JsonNode.Parse(File.ReadAllText(config))!.AsObject();
        keys["a_note_of_ours"] = new JsonArray(1, "two");
        File.WriteAllText(config, keys.ToJsonString());
        var others = new Dictionary<string, string>
        {
            ["generation_config.json"] = "{\"eos_token_id\": [1]}", ["tokenizer_config.json"] = "{\"model_max_length\": 32}", ["chat_template.jinja"] = "{{ messages }}",
            ["special_tokens_map.json"] = "{}", ["added_tokens.json"] = "{}", ["vocab.json"] = "{}", ["merges.txt"] = "#version: 0.2", ["tokenizer.model"] = "\u0001",
        };
        foreach (var (name, text) in others)
        {
            File.WriteAllText(Path.Combine(imported, name), text, new UTF8Encoding(false));
        }

        var recipe = small with { Model = new ModelOptions { Path = imported }, Stages = [small.Stages[1]] };
        string second = Path.Combine(folder, "imported.json");
        File.WriteAllText(second, RecipeReader.Write(recipe));
        var run = await SiloProcess.RunAsync(["run", second, "--run", "imported", "--data", folder]);
        Assert.True(run.ExitCode == 0, run.Output);
        await FinishedRun.AssertWholeAsync(folder, "imported", RunStatus.Completed);

        string exported = Path.Combine(folder, "imported", "model");
        Assert.All(others.Keys.Append("tokenizer.json").Append("config.json"), name =>
            Assert.Equal(File.ReadAllBytes(Path.Combine(imported, name)), File.ReadAllBytes(Path.Combine(exported, name))));
        Assert.NotEqual(File.ReadAllBytes(Path.Combine(imported, "model.safetensors")), File.ReadAllBytes(Path.Combine(exported, "model.safetensors")));
    }
}
