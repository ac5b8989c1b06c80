using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Orleans.Serialization.Configuration;
using Polly.Timeout;
using RlActors.Identity;

namespace RlActors.Silo.Tests.Security;

/// <summary>Which types messages may hold.</summary>
public sealed class SerializerTests
{
    [Fact]
    public void OurTypes_Travel()
    {
        using var ours = Create(_ => { });
        var serializer = ours.GetRequiredService<Serializer>();
        var group = GroupId.Parse("run/add/1+2/3");

        Assert.Equal(group, serializer.Deserialize<object>(serializer.SerializeToArray<object>(group)));
        var error = Assert.IsType<RecipeTestException>(serializer.Deserialize<object>(serializer.SerializeToArray<object>(new RecipeTestException("told"))));
        Assert.Equal("told", error.Message);
    }

    [Fact]
    public void ForeignType_IsNotWritten()
    {
        using var ours = Create(_ => { });

        Assert.ThrowsAny<Exception>(() => ours.GetRequiredService<Serializer>().SerializeToArray<object>(new System.Diagnostics.ProcessStartInfo("rm")));
        Assert.ThrowsAny<Exception>(() => ours.GetRequiredService<Serializer>().SerializeToArray<object>(JudgeOptionsLike.Instance));
    }

    [Fact]
    public void ForeignType_OfALaxSender_IsNotRead()
    {
        using var lax = Create(services => services.AddSerializer(builder => builder.AddAssembly(typeof(SerializerTests).Assembly)
            .Configure((TypeManifestOptions options) => options.AllowAllTypes = true)).PostConfigure<TypeManifestOptions>(options => options.AllowAllTypes = true));
        using var ours = Create(_ => { });
        byte[] message = lax.GetRequiredService<Serializer>().SerializeToArray<object>(typeof(System.Diagnostics.ProcessStartInfo));

        Assert.ThrowsAny<Exception>(() => ours.GetRequiredService<Serializer>().Deserialize<object>(message));
    }

    [Fact]
    public void ForeignException_IsNotWritten()
    {
        using var ours = Create(_ => { });

        Assert.ThrowsAny<Exception>(() => ours.GetRequiredService<Serializer>().SerializeToArray<object>(new TimeoutRejectedException("boom")));
    }

    [Fact]
    public void ForeignException_OfALaxSender_IsNotRead()
    {
        using var lax = Create(services =>
        {
            services.RemoveAt(services.ToList().FindIndex(service => service.ServiceType == typeof(ITypeNameFilter)));
            services.Configure<ExceptionSerializationOptions>(options => options.SupportedExceptionTypeFilter = _ => true);
        });
        using var ours = Create(_ => { });
        byte[] message = lax.GetRequiredService<Serializer>().SerializeToArray<object>(new TimeoutRejectedException("boom"));
        Assert.IsType<TimeoutRejectedException>(lax.GetRequiredService<Serializer>().Deserialize<object>(message));

        object? read = null;
        var error = Record.Exception(() => read = ours.GetRequiredService<Serializer>().Deserialize<object>(message));

        Assert.True(error is not null || read is UnavailableExceptionFallbackException, $"{read}");
    }

    private static ServiceProvider Create(Action<IServiceCollection> more)
    {
        var services = new ServiceCollection();
        services.AddSerializer(builder => builder.AddAssembly(typeof(GroupId).Assembly));
        services.AddTravellingErrors();
        more(services);
        return services.BuildServiceProvider();
    }

    private sealed record JudgeOptionsLike
    {
        public static JudgeOptionsLike Instance { get; } = new();
    }
}

/// <summary>An error as a user's own judge may throw it.</summary>
public sealed class RecipeTestException(string message) : RlActorsException(message);
