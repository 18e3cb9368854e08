using CliWrap;
using CliWrap.Buffered;
using Veo.TestSupport;

namespace Veo.Tests;

/// <summary>Functions that are linked into a worker instead of lying in a library.</summary>
public sealed class StaticLibraryTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("veo static worker ").FullName;
    private VeoProcess _process = null!;

    public async ValueTask InitializeAsync()
    {
        string source = Path.Combine(_folder, "linked.c");
        string item = Path.Combine(_folder, "linked.o");
        string worker = Path.Combine(_folder, "worker");
        await File.WriteAllTextAsync(source, """
            int linked_number = 5;
            double linked_twice(double x) { return 2 * x; }
            /* libpyveo.so has one, too. */
            long increment_long(long x) { return x + 100; }
            """);
        await RunAsync("cc", "-c", "-fPIC", "-O2", "-o", item, source);
        await RunAsync("sh", Path.Combine(Repository.Root, "src", "Veo.HostDevice", "mk_veorun_host"), "-o", worker, item);
        _process = await VeoProcess.OpenAsync(new VeoProcessOptions { WorkerPath = worker });
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task StaticFunctions_AreFoundAndCalled()
    {
        TestDevice.NeedFloatingResults();
        VeoLibrary library = _process.StaticLibrary;
        VeoFunction twice = library["linked_twice"].WithSignature("double", "double");
        Assert.Equal(3, await twice.CallAsync<double>(_process.DefaultContext, 1.5));
        int[] number = new int[1];
        _process.Read(library.GetSymbol("linked_number").As<int>(), number);
        Assert.Equal(5, number[0]);
        Assert.Equal(["linked_number", "linked_twice"], library.Symbols.Keys.Order());
        Assert.Equal(["linked_twice"], library.Functions.Keys);
        Assert.Throws<InvalidOperationException>(() => library.Unload());
        Assert.Empty(_process.Libraries);
    }

    [Fact]
    public async Task GetFunction_FindsWhatIsLinkedInLast()
    {
        TestDevice.NeedFloatingResults();
        // As a binding of a whole static library does it for every new process: the functions with their types, once.
        foreach ((string name, string result, string argument) in new[] { ("linked_twice", "double", "double"), ("increment_long", "long", "long") })
        {
            _process.StaticLibrary.Declare(name, result, argument);
        }

        Assert.Equal(8, await _process.GetFunction("linked_twice").CallAsync<double>(_process.DefaultContext, 4.0));
        Assert.Equal(101, await _process.GetFunction("increment_long").CallAsync<long>(_process.DefaultContext, 1L));

        // Loading a library changes nothing about it: VEO lets linked symbols shadow a library's.
        VeoLibrary examples = _process.LoadLibrary("libpyveo.so");
        Assert.Same(_process.StaticLibrary["linked_twice"], _process.GetFunction("linked_twice"));
        Assert.Same(_process.StaticLibrary["increment_long"], _process.GetFunction("increment_long"));
        Assert.Same(examples, _process.GetFunction("mysum").Library);
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        BufferedCommandResult result = await Cli.Wrap(program)
            .WithArguments(arguments)
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync(TestContext.Current.CancellationToken);
        Assert.True(result.ExitCode == 0, result.StandardError);
    }
}
