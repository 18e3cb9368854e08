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

    [Fact]
    public void Function_FoundTwice_IsTheSame()
    {
        VeoLibrary library = _process.LoadLibrary("libkernels.so");
        VeoFunction sum = library["sum"];
        Assert.Same(sum, library["sum"]);
        Assert.True(library.TryGetFunction("sum", out VeoFunction? again));
        Assert.Same(sum, again);
        Assert.Same(sum, library.Functions["sum"]);
        Assert.Equal(sum.Address, library.Symbols["sum"]);
        Assert.Equal(library.GetSymbol("global_counter"), library.Symbols["global_counter"]);
        Assert.False(library.Functions.ContainsKey("global_counter"));
    }

    [Fact]
    public void Function_ThatIsNotThere_IsNamed()
    {
        VeoLibrary library = _process.LoadLibrary("libkernels.so");
        Assert.Equal(["absent"], Assert.Throws<VeoSymbolNotFoundException>(() => library["absent"]).Symbols);
        Assert.False(library.TryGetFunction("absent", out VeoFunction? function));
        Assert.Null(function);
        Assert.False(library.Functions.ContainsKey("absent"));
        Assert.False(library.Symbols.ContainsKey("absent"));
        Assert.Throws<ArgumentException>(() => library[""]);
        Assert.Throws<ArgumentNullException>(() => library[null!]);
        Assert.Throws<ArgumentException>(() => library[new string('x', 256)]);
        Assert.Throws<VeoSymbolNotFoundException>(() => library.Declare("absent", "int"));
    }

    [Fact]
    public async Task Declare_GivesTheSignatureToEverybody()
    {
        TestDevice.NeedFloatingResults();
        await using VeoProcess process = await VeFixture.Open();
        VeoLibrary library = process.LoadLibrary("libkernels.so");
        VeoFunction sum = library.Declare("sum", "double", "const double *", "long");
        Assert.Same(sum, library["sum"]);
        Assert.Same(sum, process.GetFunction("sum"));
        Assert.Equal(3, process.GetFunction("sum").Call<double>(process.DefaultContext, OnStack.In(new double[] { 1, 2 }), 2L));
        Assert.Throws<ArgumentException>(() => library.Declare("sum", "real"));
        Assert.Same(sum, library["sum"]);
    }

    [Fact]
    public async Task GetFunction_SearchesAllLibraries()
    {
        await using VeoProcess process = await VeFixture.Open();
        Assert.Throws<VeoSymbolNotFoundException>(() => process.GetFunction("mysum"));
        VeoLibrary kernels = process.LoadLibrary("libkernels.so");
        VeoLibrary examples = process.LoadLibrary("libpyveo.so");
        Assert.Equal([kernels, examples], process.Libraries);
        Assert.Same(examples, process.GetFunction("mysum").Library);
        Assert.Same(kernels, process.GetFunction("sum").Library);
        VeoSymbolNotFoundException exception = Assert.Throws<VeoSymbolNotFoundException>(() => process.GetFunction("absent"));
        Assert.Contains("libkernels.so, libpyveo.so, static symbols", exception.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => process.GetFunction(""));
    }

    [Fact]
    public void StaticLibrary_OfTheStockWorker_HasNothing()
    {
        VeoLibrary library = _process.StaticLibrary;
        Assert.Null(library.Path);
        Assert.Same(_process, library.Process);
        Assert.True(library.IsLoaded);
        Assert.False(library.TryGetFunction("printf", out _));
        Assert.Throws<InvalidOperationException>(() => library.Unload());
        Assert.True(library.IsLoaded);
    }

    [Fact]
    public async Task LookUp_InADisposedProcess_IsRefused()
    {
        VeoProcess process = await VeFixture.Open();
        VeoLibrary library = process.LoadLibrary("libkernels.so");
        VeoFunction nothing = library["nothing"].WithSignature("void");
        await process.DisposeAsync();
        Assert.Throws<ObjectDisposedException>(() => library["nothing"]);
        Assert.Throws<ObjectDisposedException>(() => process.GetFunction("nothing"));
        Assert.Throws<ObjectDisposedException>(() => nothing.Call(process.DefaultContext));
        Assert.Throws<ObjectDisposedException>(() => library.Unload());
    }

    [Fact]
    public void Free_OfASymbol_IsRefused() =>
        Assert.Throws<ArgumentException>(() => _process.Free(_process.LoadLibrary("libkernels.so").GetSymbol("global_counter")));
}
