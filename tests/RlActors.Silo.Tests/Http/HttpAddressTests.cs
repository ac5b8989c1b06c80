using Microsoft.AspNetCore.Http;
using RlActors.Security;
using RlActors.Silo.Http;

namespace RlActors.Silo.Tests.Http;

public sealed class HttpAddressTests
{
    private static readonly AccessKey Key = AccessKey.Of("right-right-right", "the test");

    [Theory]
    [InlineData("8000", "127.0.0.1:8000")]
    [InlineData("0", "127.0.0.1:0")]
    [InlineData("127.0.0.1:81", "127.0.0.1:81")]
    [InlineData("[::1]:81", "[::1]:81")]
    public void Parse_OnThisMachine_NeedsNoKey(string text, string expected) => Assert.Equal(expected, HttpAddress.Parse(text, null)!.EndPoint.ToString());

    [Theory]
    [InlineData("0.0.0.0:8000", "api-key-file")]
    [InlineData("65536", "--http is '65536'")]
    [InlineData("localhost:80", "--http is 'localhost:80'")]
    [InlineData("", "--http is ''")]
    public void Parse_WhatCannotBe_IsRefused(string text, string told) =>
        Assert.Contains(told, Assert.Throws<RlActorsException>(() => HttpAddress.Parse(text, null)).Message, StringComparison.Ordinal);

    [Fact]
    public void Parse_BeyondThisMachineWithAKey_Listens() => Assert.Equal("0.0.0.0:8000", HttpAddress.Parse("0.0.0.0:8000", Key)!.EndPoint.ToString());

    [Fact]
    public void Parse_Off_IsNone() => Assert.Null(HttpAddress.Parse("off", null));

    [Theory]
    [InlineData("Bearer right-right-right", true)]
    [InlineData("bearer  right-right-right ", true)]
    [InlineData("Bearer wrong", false)]
    [InlineData("right-right-right", false)]
    [InlineData("", false)]
    public void Key_OfARequest_IsChecked(string header, bool passes)
    {
        var http = new DefaultHttpContext();
        http.Request.Headers.Authorization = header;
        var error = Record.Exception(() => ApiKey.Check(http, Key));

        Assert.Equal(passes ? null : 401, (error as ApiException)?.Status);
        ApiKey.Check(http, null);
    }
}
