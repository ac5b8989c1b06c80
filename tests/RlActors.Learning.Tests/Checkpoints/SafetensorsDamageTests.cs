using RlActors.Learning.Checkpoints;
using static TorchSharp.torch;

namespace RlActors.Learning.Tests.Checkpoints;

/// <summary>A damaged file is refused with a message that names file, tensor and value; no damage gives any other exception.</summary>
public sealed class SafetensorsDamageTests
{
    private const string F32 = "\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":";

    [Theory]
    [InlineData("{\"a\":{" + F32 + "[0,8]},\"b\":{" + F32 + "[4,12]}}", 12, "'b' begins at byte 4, inside")]
    [InlineData("{\"a\":{" + F32 + "[0,8]},\"b\":{" + F32 + "[12,20]}}", 20, "bytes 8 to 12 before tensor 'b'")]
    [InlineData("{\"a\":{" + F32 + "[0,8]}}", 7, "'a' ends at byte 8, but only 7")]
    [InlineData("{\"a\":{" + F32 + "[0,8]}}", 9, "end at byte 8, but 9")]
    [InlineData("{\"a\":{" + F32 + "[0,8]},\"a\":{" + F32 + "[8,16]}}", 16, "'a' twice")]
    [InlineData("{\"a\":{" + F32 + "[0,4]}}", 4, "4 bytes, but F32 [2] takes 8")]
    [InlineData("{\"a\":{" + F32 + "[8,0]}}", 8, "'a' has data_offsets [8,0]")]
    [InlineData("{\"a\":{" + F32 + "[-8,0]}}", 8, "data_offsets [-8,0]")]
    [InlineData("{\"a\":{" + F32 + "[0]}}", 8, "data_offsets [0]")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2]}}", 8, "data_offsets missing")]
    [InlineData("{\"a\":{\"dtype\":\"F8_E5M2\",\"shape\":[2],\"data_offsets\":[0,2]}}", 2, "'a' has dtype F8_E5M2; expected one of F64, F32")]
    [InlineData("{\"a\":{\"shape\":[2],\"data_offsets\":[0,8]}}", 8, "'a' has no dtype")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}}", 8, "'a' has no shape")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2.5],\"data_offsets\":[0,10]}}", 10, "'a' has no shape")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,8],\"data_offsets\":[0,0]}}", 0, "does not fit in 64 bits")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", 8, "'dtype' twice")]
    [InlineData("{\"a\":{" + F32 + "[0,8],\"extra\":1}}", 8, "unknown field 'extra'")]
    [InlineData("{\"a\":7}", 0, "'a' is not described by an object")]
    [InlineData("{\"__metadata__\":{\"k\":1}}", 0, "'k' is no text")]
    [InlineData("[]", 0, "does not start with '{'")]
    [InlineData("{\"a\":", 0, "not valid JSON")]
    [InlineData("{\"\\ud800\":{" + F32 + "[0,8]}}", 8, "not valid JSON")]
    public void Open_WrongHeader_NamesTheMistake(string header, int dataBytes, string expected)
    {
        var error = Assert.Throws<CheckpointException>(() => SafetensorsBytes.Open(SafetensorsBytes.Of(header, dataBytes)));

        Assert.StartsWith("weight file 'test'", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(100_000_001ul)]
    [InlineData(9_000ul)]
    public void Open_HeaderLengthBeyondFileOrLimit_IsRefused(ulong headerBytes)
    {
        var file = SafetensorsBytes.Of("{}", 0);
        BitConverter.GetBytes(headerBytes).CopyTo(file, 0);

        Assert.Contains($"header of {headerBytes} bytes", Assert.Throws<CheckpointException>(() => SafetensorsBytes.Open(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_EveryTruncation_IsRefused()
    {
        using var scope = NewDisposeScope();
        var file = SafetensorsBytes.Write(new Dictionary<string, Tensor> { ["a"] = ones(3), ["b"] = ones(2, 2, ScalarType.BFloat16) });

        for (var length = 0; length < file.Length; length++)
            Assert.Throws<CheckpointException>(() => SafetensorsBytes.Open(file[..length]));
    }

    [Fact]
    public void Open_RandomBytesChanged_IsRefusedOrReadable()
    {
        var refused = 0;
        for (var seed = 0; seed < 3000; seed++)
        {
            using var scope = NewDisposeScope();
            var random = new Random(seed);
            var bytes = SafetensorsBytes.Write(SafetensorsBytes.RandomTensors(random));
            var headerEnd = 8 + (int)BitConverter.ToInt64(bytes);
            for (var i = random.Next(1, 4); i > 0; i--)
                bytes[random.Next(headerEnd)] = (byte)random.Next(256);

            try
            {
                using var file = SafetensorsBytes.Open(bytes);
                foreach (var entry in file.Entries)
                    file.Load(entry.Name);
            }
            catch (CheckpointException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 2000, 3000);
    }

    [Fact]
    public void Load_UnknownTensorOrOtherShape_NamesIt()
    {
        using var scope = NewDisposeScope();
        using var file = SafetensorsBytes.Open(SafetensorsBytes.Write(new Dictionary<string, Tensor> { ["a"] = ones(3) }));

        Assert.Equal("weight file 'test' has no tensor 'b'", Assert.Throws<CheckpointException>(() => file.Load("b")).Message);
        Assert.Contains("'a' has shape [3]; expected [4]", Assert.Throws<CheckpointException>(() => file.CopyTo("a", zeros(4))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_ComplexTensor_IsRefused()
    {
        using var scope = NewDisposeScope();
        Assert.Contains("'c' has element type ComplexFloat32", Assert.Throws<CheckpointException>(() => SafetensorsBytes.Write(new Dictionary<string, Tensor> { ["c"] = zeros(1, ScalarType.ComplexFloat32) })).Message, StringComparison.Ordinal);
    }
}
