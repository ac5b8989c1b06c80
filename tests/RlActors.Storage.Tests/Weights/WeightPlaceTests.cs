using RlActors.Storage.Blobs;

namespace RlActors.Storage.Tests.Weights;

public sealed class WeightPlaceTests
{
    private const string Key = "c2VjcmV0c2VjcmV0";

    [Theory]
    [InlineData("DefaultEndpointsProtocol=https;AccountName=acme;AccountKey=c2VjcmV0c2VjcmV0;EndpointSuffix=core.windows.net", "container 'https://acme.blob.core.windows.net/rlactors'")]
    [InlineData("DefaultEndpointsProtocol=https;AccountName=acme;AccountKey=c2VjcmV0c2VjcmV0;EndpointSuffix=core.windows.net;Container=w", "container 'https://acme.blob.core.windows.net/w'")]
    [InlineData("https://acme.blob.core.windows.net/weights?sv=2024-01-01&sig=c2VjcmV0c2VjcmV0", "container 'https://acme.blob.core.windows.net/weights'")]
    public void Parse_Azure_ShowsNoSecret(string text, string shown)
    {
        var place = WeightPlace.Parse(text);

        Assert.Equal(shown, place.ToString());
        Assert.Equal(shown, place.Open(TimeProvider.System).ToString());
    }

    [Theory]
    [InlineData("AccountName=acme;AccountKey=c2VjcmV0c2VjcmV0!", "the connection string of the weight store is not valid")]
    [InlineData("AccountKey=c2VjcmV0c2VjcmV0", "the connection string of the weight store is not valid")]
    [InlineData("DefaultEndpointsProtocol=https;AccountName=acme;AccountKey=***c2VjcmV0c2VjcmV0;EndpointSuffix=core.windows.net", "the connection string of the weight store is not valid")]
    [InlineData("https://acme.blob.core.windows.net?sig=c2VjcmV0c2VjcmV0", "the address of the weight store names no container")]
    [InlineData("https://acme.blob.core.windows.net/weights", "the address of the weight store 'https://acme.blob.core.windows.net/weights' has no signature")]
    [InlineData("https://user:c2VjcmV0c2VjcmV0@acme/weights?sig=1", "the address of the weight store names no container")]
    public void Parse_NotValid_SaysWhatIsExpectedAndNoSecret(string text, string message)
    {
        var error = Assert.Throws<RlActorsException>(() => WeightPlace.Parse(text));

        Assert.StartsWith(message, error.Message);
        Assert.Contains("expected a directory, a connection string (", error.Message);
        Assert.DoesNotContain(Key, error.ToString());
    }

    [Theory]
    [InlineData(null, null, null)]
    [InlineData("", " ", null)]
    [InlineData(null, "/from-variable", "directory '/from-variable'")]
    [InlineData("/named", "/from-variable", "directory '/named'")]
    public void Find_OptionAndVariable_TheOptionWins(string? named, string? variable, string? expected) =>
        Assert.Equal(expected, WeightPlace.Find(named, name => name == "RLACTORS_WEIGHTS" ? variable : null)?.ToString());

    [Theory]
    [InlineData("weights", false)]
    [InlineData("/mnt/weights", false)]
    [InlineData("httpd", false)]
    [InlineData("https://x", true)]
    [InlineData("UseDevelopmentStorage=true", true)]
    public void IsMeant_Text_IsTakenForAzureOrADirectory(string text, bool isAzure) => Assert.Equal(isAzure, BlobPlace.IsMeant(text));
}
