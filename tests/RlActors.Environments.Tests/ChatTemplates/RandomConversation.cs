using System.Text.Json.Nodes;

namespace RlActors.Environments.Tests.ChatTemplates;

/// <summary>Conversations as templates are given them: most as they should be, some odd.</summary>
/// <param name="random">Where all choices come from.</param>
/// <param name="everyText">Whether texts hold what JavaScript and Python treat differently: characters beyond 16 bits where they are counted, rare whitespace, ß.</param>
internal sealed class RandomConversation(Random random, bool everyText)
{
    private static readonly string[] Texts =
    [
        "", " ", "Hello", "What is 2+2?", "  padded \n", "line one\nline two\n\nline four", "{{ messages }} {% if x %}{# no #}", "it's \"quoted\" \\ and /", "日本語のテキスト",
        "Привет, мир", "emoji 😀👩‍👩‍👧", "<think>\nhm, let me see\n</think>\n\nthe answer", "</think>", "a</think>b</think>c", "<tool_call>\n{\"name\": \"f\"}\n</tool_call>",
        "<tool_response>42</tool_response>", "[INST] no [/INST]", "<|im_start|>user\nhi<|im_end|>", "tab\there", "x < y && y > z; é", "{\"a\": [1, 2.5, null, true]}", "/think", "/no_think",
        "<think>only thought", "\n\nstarts with lines", "ends with lines\n\n", "A very long text. A very long text. A very long text. A very long text.",
    ];

    private static readonly string[] HardTexts = ["\u0085\u001c strip me \u001f\u2028", "\uFEFFbom\uFEFF", "straße ΣΑΣ ǅ ﬁ", "\u200b\u00ad zero", "\U0001F600\U0001F601", "\u007f\u0001 control"];

    private static readonly string[] Roles = ["user", "assistant", "system", "tool", "developer", "ipython", "function"];

    /// <summary>All variables of one rendering.</summary>
    public JsonObject Next()
    {
        var tools = Chance(0.35) ? Tools() : null;
        var variables = new JsonObject
        {
            ["messages"] = Messages(tools is not null),
            ["tools"] = tools,
            ["documents"] = null,
            ["add_generation_prompt"] = Chance(0.6),
            ["bos_token"] = "<s>",
            ["eos_token"] = "</s>",
        };
        if (Chance(0.3))
        {
            variables["enable_thinking"] = Chance(0.5);
        }

        if (Chance(0.1))
        {
            variables["date_string"] = "01 Jan 2025";
        }

        return variables;
    }

    private JsonArray Messages(bool tools)
    {
        var messages = new JsonArray();
        if (Chance(0.4))
        {
            messages.Add(Message("system", Text()));
        }

        int turns = random.Next(0, 4);
        for (int i = 0; i < turns; i++)
        {
            messages.Add(Message("user", Text()));
            if (Chance(tools ? 0.7 : 0.15))
            {
                AddCalls(messages);
            }

            messages.Add(Answer());
        }

        if (messages.Count == 0 || Chance(0.7))
        {
            messages.Add(Message("user", Text()));
        }

        if (Chance(0.12))
        {
            Spoil(messages);
        }

        return messages;
    }

    private JsonObject Answer()
    {
        var answer = Message("assistant", Text());
        if (Chance(0.2))
        {
            answer["reasoning_content"] = Text();
        }

        return answer;
    }

    private void AddCalls(JsonArray messages)
    {
        var calls = new JsonArray();
        for (int count = random.Next(1, 3); count > 0; count--)
        {
            calls.Add(new JsonObject
            {
                ["id"] = random.Next(100_000_000, 999_999_999).ToString(System.Globalization.CultureInfo.InvariantCulture),
                ["type"] = "function",
                ["function"] = new JsonObject { ["name"] = Chance(0.5) ? "get_weather" : "add", ["arguments"] = Chance(0.8) ? Arguments() : Arguments().ToJsonString() },
            });
        }

        messages.Add(new JsonObject { ["role"] = "assistant", ["content"] = Chance(0.5) ? null : Text(), ["tool_calls"] = calls });
        for (int count = random.Next(0, calls.Count + 1); count > 0; count--)
        {
            messages.Add(new JsonObject { ["role"] = "tool", ["content"] = Text(), ["tool_call_id"] = "123456789", ["name"] = "add" });
        }
    }

    private JsonObject Arguments() => Chance(0.1) ? [] : new JsonObject
    {
        ["city"] = Text(),
        ["count"] = random.Next(-5, 1000),
        ["share"] = random.Next(1, 999) / 1000.0 + 0.0001,
        ["flags"] = new JsonArray(true, false, null),
        ["nested"] = new JsonObject { ["ключ"] = Text(), ["empty"] = new JsonArray(), ["none"] = new JsonObject() },
    };

    private JsonArray Tools()
    {
        var tools = new JsonArray();
        for (int count = random.Next(1, 3); count > 0; count--)
        {
            tools.Add(new JsonObject
            {
                ["type"] = "function",
                ["function"] = new JsonObject
                {
                    ["name"] = Chance(0.5) ? "get_weather" : "add",
                    ["description"] = Text(),
                    ["parameters"] = new JsonObject
                    {
                        ["type"] = "object",
                        ["properties"] = new JsonObject
                        {
                            ["city"] = new JsonObject { ["type"] = "string", ["description"] = Text() },
                            ["unit"] = new JsonObject { ["type"] = "string", ["enum"] = new JsonArray("celsius", "fahrenheit"), ["description"] = "the unit" },
                            ["many"] = new JsonObject { ["type"] = "array", ["description"] = "a list", ["items"] = new JsonObject { ["type"] = "number" } },
                        },
                        ["required"] = Chance(0.7) ? new JsonArray("city") : new JsonArray(),
                    },
                },
            });
        }

        return tools;
    }

    private void Spoil(JsonArray messages)
    {
        var victim = messages[random.Next(messages.Count)]!.AsObject();
        switch (random.Next(5))
        {
            case 0:
                victim.Remove("content");
                break;
            case 1:
                victim["role"] = Roles[random.Next(Roles.Length)];
                break;
            case 2:
                victim["content"] = null;
                break;
            case 3:
                victim["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = Text() });
                break;
            default:
                victim.Remove("role");
                break;
        }
    }

    private static JsonObject Message(string role, string content) => new() { ["role"] = role, ["content"] = content };

    private string Text() => everyText && Chance(0.2) ? HardTexts[random.Next(HardTexts.Length)] : Texts[random.Next(Texts.Length)];

    private bool Chance(double share) => random.NextDouble() < share;
}
