using System.Text.Json.Serialization;
using RlActors.Recipes;

namespace RlActors.Environments.Recipes;

public class StrictOptionsTests
{
    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    public void Read_Nothing_GivesTheDefaults(string json) => Assert.Equal(new Sample(), StrictOptions.Read<Sample>(OptionsJson.Parse(json), "judge 'x'"));

    [Fact]
    public void Read_EveryKey_IsTaken() => Assert.Equal(
        new Sample { Count = 3, Share = 0.5, Name = "n", Flag = true, Mode = SampleMode.SlowOne },
        StrictOptions.Read<Sample>(OptionsJson.Parse("""{"count":3,"share":0.5,"name":"n","flag":true,"mode":"slow-one"}"""), "judge 'x'"));

    [Theory]
    [InlineData("""{"cuont":3}""", "judge 'x': unknown option 'cuont'; expected one of: count, flag, mode, name, share")]
    [InlineData("""{"Count":3}""", "judge 'x': unknown option 'Count'; expected one of: count, flag, mode, name, share")]
    [InlineData("""{"count":"3"}""", "judge 'x': option 'count' is \"3\"; expected a whole number")]
    [InlineData("""{"count":1.5}""", "judge 'x': option 'count' is 1.5; expected a whole number")]
    [InlineData("""{"count":99999999999}""", "judge 'x': option 'count' is 99999999999; expected a whole number")]
    [InlineData("""{"share":"a lot"}""", "judge 'x': option 'share' is \"a lot\"; expected a number")]
    [InlineData("""{"name":5}""", "judge 'x': option 'name' is 5; expected a text in quotes")]
    [InlineData("""{"name":null}""", "judge 'x': option 'name' is null; expected a text in quotes")]
    [InlineData("""{"flag":1}""", "judge 'x': option 'flag' is 1; expected true or false")]
    [InlineData("""{"mode":"quick"}""", "judge 'x': option 'mode' is \"quick\"; expected one of: \"fast\", \"slow-one\"")]
    [InlineData("[1]", "judge 'x': options are [1]; expected an object such as { \"key\": 1 }")]
    public void Read_WrongValue_NamesKeyValueAndWhatIsExpected(string json, string expected)
    {
        var error = Assert.Throws<RlActorsException>(() => StrictOptions.Read<Sample>(OptionsJson.Parse(json), "judge 'x'"));

        Assert.Equal(expected, error.Message);
    }

    [Fact]
    public void Read_RequiredKeyMissing_NamesIt()
    {
        var error = Assert.Throws<RlActorsException>(() => StrictOptions.Read<Demanding>(default, "task 'y'"));

        Assert.Equal("task 'y': option 'path' is missing; expected a text in quotes", error.Message);
    }

    private sealed record Sample
    {
        public int Count { get; init; } = 1;

        public double? Share { get; init; }

        public string Name { get; init; } = "none";

        public bool Flag { get; init; }

        public SampleMode Mode { get; init; }
    }

    private sealed record Demanding
    {
        public required string Path { get; init; }
    }

    [JsonConverter(typeof(JsonStringEnumConverter<SampleMode>))]
    private enum SampleMode
    {
        [JsonStringEnumMemberName("fast")]
        Fast,

        [JsonStringEnumMemberName("slow-one")]
        SlowOne,
    }
}
