using Veo.Native;

namespace Veo.Tests;

/// <summary>The native environment at the opening: what is refused, and that it is put back.</summary>
public sealed class EnvironmentTests
{
    [Theory]
    [InlineData("VE_OMP_NUM_THREADS", "many")]
    [InlineData("VE_OMP_NUM_THREADS", "")]
    [InlineData("VE_OMP_NUM_THREADS", "0")]
    [InlineData("VE_OMP_NUM_THREADS", "99999999999")]
    [InlineData("VEO_SENDFRAG", "0")]
    [InlineData("VEO_RECVFRAG", "M")]
    public void Open_WithANumberThatIsNone_IsRefused(string name, string value)
    {
        VeoException exception = Assert.Throws<VeoException>(() => VeoProcess.Open(new VeoProcessOptions { Environment = { [name] = value } }));
        Assert.Contains($"{name} is '{value}'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_WithNumbersAsTheLibraryReadsThem_IsTaken() =>
        VeoProcess.Open(new VeoProcessOptions { Environment = { ["VE_OMP_NUM_THREADS"] = " 2,1", ["VEO_SENDFRAG"] = "4194304" } }).Dispose();

    [Fact]
    public void Variables_WhenOneCannotBeSet_AreAllPutBack()
    {
        string name = $"VEO_TEST_{Guid.NewGuid():n}";
        Assert.Throws<ArgumentException>(() => new NativeEnvironment([new(name, "1"), new("NOT=A_NAME", "2")]));
        Assert.Null(LibC.GetEnvironment(name));
    }

    [Fact]
    public void Variables_SetTwice_EndAsTheyWere()
    {
        string name = $"VEO_TEST_{Guid.NewGuid():n}";
        using (new NativeEnvironment([new(name, "1"), new(name, "2")]))
        {
            Assert.Equal("2", LibC.GetEnvironment(name));
        }

        Assert.Null(LibC.GetEnvironment(name));
    }
}
