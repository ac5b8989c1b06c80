using TorchSharp;
using static RlActors.Learning.Tests.Goldens.GoldenTensor;
using static TorchSharp.torch;

namespace RlActors.Learning.Tests.Checkpoints;

public sealed class SafetensorsRoundTripTests
{
    [Fact]
    public void WriteReadWrite_RandomTensors_GivesSameTensorsAndBytes()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            using var scope = NewDisposeScope();
            var tensors = SafetensorsBytes.RandomTensors(new Random(seed));
            var bytes = SafetensorsBytes.Write(tensors, new Dictionary<string, string> { ["seed"] = $"{seed}" });

            using var file = SafetensorsBytes.Open(bytes);
            var read = file.Entries.Reverse().ToDictionary(e => e.Name, e => file.Load(e.Name)); // another order than they were written in

            Assert.Equal(tensors.Keys.Order(), read.Keys.Order());
            Assert.All(tensors, t => Assert.True(t.Value.dtype == read[t.Key].dtype && t.Value.shape.SequenceEqual(read[t.Key].shape) && t.Value.bytes.SequenceEqual(read[t.Key].bytes), $"seed {seed}"));
            Assert.Equal(bytes, SafetensorsBytes.Write(read, file.Metadata));
        }
    }

    [Fact]
    public void Write_MixedElementTypes_AlignsEveryTensor()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            using var scope = NewDisposeScope();
            var tensors = SafetensorsBytes.RandomTensors(new Random(seed));
            using var file = SafetensorsBytes.Open(SafetensorsBytes.Write(tensors));

            Assert.All(file.Entries, e => Assert.Equal(0, e.Begin % tensors[e.Name].element_size()));
        }
    }

    [Fact]
    public void Write_Transposed_WritesRowMajor()
    {
        using var scope = NewDisposeScope();
        var matrix = arange(6, ScalarType.Float32).view(2, 3).t(); // [3, 2]
        using var file = SafetensorsBytes.Open(SafetensorsBytes.Write(new Dictionary<string, Tensor> { ["m"] = matrix }));

        AssertClose(matrix, file.Load("m"), 0);
    }

    [Theory]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float16)]
    public void Load_HalfOnDisk_GivesRequestedType(ScalarType storage)
    {
        using var scope = NewDisposeScope();
        var values = randn(5, 3).to(storage);
        using var file = SafetensorsBytes.Open(SafetensorsBytes.Write(new Dictionary<string, Tensor> { ["w"] = values }));

        var wide = file.Load("w", ScalarType.Float32);

        Assert.Equal(ScalarType.Float32, wide.dtype);
        AssertClose(values.to(ScalarType.Float32), wide, 0);
    }

    [Fact]
    public void CopyTo_ViewOfATensor_FillsTheView()
    {
        using var scope = NewDisposeScope();
        var whole = zeros(2, 4);
        using var file = SafetensorsBytes.Open(SafetensorsBytes.Write(new Dictionary<string, Tensor> { ["w"] = ones(2, 2) }));

        file.CopyTo("w", whole.narrow(1, 1, 2));

        AssertClose(tensor(new float[,] { { 0, 1, 1, 0 }, { 0, 1, 1, 0 } }), whole, 0);
    }

    [Fact]
    public void Load_Repeated_LeaksNoTensors()
    {
        var bytes = SafetensorsBytes.Write(new Dictionary<string, Tensor> { ["w"] = ones(2, 2, ScalarType.BFloat16) });
        var live = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        using var file = SafetensorsBytes.Open(bytes);
        for (var i = 0; i < 100; i++)
            file.Load("w", ScalarType.Float32).Dispose();

        Assert.Equal(live, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }
}
