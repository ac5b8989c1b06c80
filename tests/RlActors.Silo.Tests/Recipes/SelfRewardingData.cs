using System.Globalization;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using RlActors.Recipes;
using RlActors.Tasks;

namespace RlActors.Silo.Tests.Recipes;

/// <summary>Makes deploy/recipes/data/self-rewarding.jsonl: sums with their worked answers, and worked sums, half of them wrong, with a judgement of 1 or 0. All are of the training part.</summary>
internal static class SelfRewardingData
{
    private const int Seed = 20261124, Sums = 1900, Judgements = 7100;

    public static string Make()
    {
        var environment = new ServiceCollection().AddRlActorsEnvironments().Services.BuildServiceProvider().GetRequiredService<IRunEnvironment>();
        var task = environment.CreateTask(RecipeReader.Read(Silo.Recipes.BuiltInRecipes.Find("self-rewarding")!, "self-rewarding").Task);
        var random = new Random(Seed);
        int[] places = [.. Enumerable.Range(0, task.Count(Split.Train))];
        random.Shuffle(places);
        var text = new StringBuilder();
        foreach (var (i, place) in places.Take(Sums + Judgements).Index())
        {
            var prompt = task.Get(Split.Train, place);
            if (i < Sums)
            {
                Append(text, prompt.Text, prompt.Demonstration!);
                continue;
            }

            bool right = i % 2 == 0;
            Append(text, $"{prompt.Text}{(right ? prompt.Demonstration : Wrong(task, prompt, random))}=", right ? "1" : "0");
        }

        return text.ToString();
    }

    /// <summary>Another sum, by one digit of one of the numbers; or one digit of the answer, or two, replaced.</summary>
    private static string Wrong(ITask task, TaskPrompt prompt, Random random)
    {
        string wrong = prompt.Demonstration!;
        while (wrong == prompt.Demonstration)
        {
            wrong = random.Next(2) == 0
                ? task.Find($"add/{Replaced(prompt.Text, random)[..^1]}")?.Demonstration ?? wrong
                : random.Next(2) == 0 ? Replaced(wrong, random) : Replaced(Replaced(wrong, random), random);
        }

        return wrong;
    }

    private static string Replaced(string text, Random random)
    {
        int[] digits = [.. Enumerable.Range(0, text.Length).Where(i => char.IsAsciiDigit(text[i]))];
        int place = digits[random.Next(digits.Length)];
        return $"{text[..place]}{(text[place] - '0' + 1 + random.Next(9)) % 10}{text[(place + 1)..]}";
    }

    private static void Append(StringBuilder text, string question, string answer) =>
        text.Append(CultureInfo.InvariantCulture, $"{{\"q\":\"{question}\",\"a\":\"{answer}\"}}\n");
}
