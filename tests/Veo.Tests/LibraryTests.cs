namespace Veo.Tests;

/// <summary>Loading libraries and finding symbols.</summary>
public sealed class LibraryTests(VeFixture ve)
{
    private readonly VeoProcess _process = ve.Process;

    [Fact]
    public void LoadLibrary_ByNameAndByPath_GivesTheSame()
    {
        VeoLibrary byName = _process.LoadLibrary("libkernels.so");
        Assert.Same(byName, _process.LoadLibrary("ve-kernels/host/libkernels.so"));
        Assert.Same(byName, _process.LoadLibrary(byName.Path!));
        Assert.Equal("libkernels.so", byName.Name);
        Assert.Same(_process, byName.Process);
        Assert.Contains(byName, _process.Libraries);
    }

    [Fact]
    public void LoadLibrary_FromTheWorkersSearchPath_Works() => Assert.False(_process.LoadLibrary("libm.so.6").GetSymbol("cos").IsNull);

    [Theory]
    [InlineData("libnowhere.so", "ve-kernels/host")]
    [InlineData("sub/libnowhere.so", "does not exist")]
    public void LoadLibrary_ThatIsNotThere_SaysWhereItWasLookedFor(string name, string expected)
    {
        VeoLibraryLoadException exception = Assert.Throws<VeoLibraryLoadException>(() => _process.LoadLibrary(name));
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
        Assert.Equal(name, exception.Library);
        Assert.Equal(1, ve.Kernels.EchoInt64(1));
    }

    [Fact]
    public void LoadLibrary_WithABadName_IsRefused()
    {
        Assert.Throws<ArgumentNullException>(() => _process.LoadLibrary(null!));
        Assert.Throws<ArgumentException>(() => _process.LoadLibrary(""));
        Assert.Throws<ArgumentException>(() => _process.LoadLibrary(new string('x', 256)));
        Assert.Throws<ArgumentException>(() => _process.LoadLibrary("lib\0x.so"));
    }

    [Fact]
    public void GetSymbol_OfAVariable_IsReadable()
    {
        VePtr<long> counter = _process.LoadLibrary("libkernels.so").GetSymbol("global_counter").As<long>();
        long[] value = new long[1];
        _process.Read(counter, value);
        Assert.Equal(40, value[0]);
    }

    [Fact]
    public void GetSymbol_ThatIsNotThere_NamesIt()
    {
        VeoSymbolNotFoundException exception =
            Assert.Throws<VeoSymbolNotFoundException>(() => _process.LoadLibrary("libkernels.so").GetSymbol("no_such_symbol"));
        Assert.Equal(["no_such_symbol"], exception.Symbols);
        Assert.Contains("no_such_symbol", exception.Message, StringComparison.Ordinal);
        Assert.Throws<VeoSymbolNotFoundException>(() => _process.StaticLibrary.GetSymbol("printf"));
        Assert.Throws<ArgumentException>(() => _process.StaticLibrary.GetSymbol(""));
    }

    [Fact]
    public void Load_WithMissingSymbols_NamesThemAll()
    {
        VeoSymbolNotFoundException exception = Assert.Throws<VeoSymbolNotFoundException>(() => IIncomplete.Load(_process));
        Assert.Equal(["absent_one", "absent_two"], exception.Symbols);
        Assert.Equal("libkernels.so", exception.Library);
        Assert.Contains("IIncomplete", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_InEveryForm_Works()
    {
        Assert.Equal(1, _process.Load<IKernels>().EchoInt64(1));
        Assert.Equal(2, (await IKernels.LoadAsync(_process, TestContext.Current.CancellationToken)).EchoInt64(2));
        Assert.Equal(3, (await IKernels.LoadAsync(_process.DefaultContext, TestContext.Current.CancellationToken)).EchoInt64(3));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => IKernels.LoadAsync(_process, new CancellationToken(canceled: true)));
        Assert.Throws<ArgumentNullException>(() => IKernels.Load((VeoContext)null!));
    }
}
