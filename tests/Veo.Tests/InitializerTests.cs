using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using CliWrap;
using Veo.TestSupport;

namespace Veo.Tests;

/// <summary>What is done with every new process.</summary>
public sealed class InitializerTests
{
    // Other tests open processes at the same time; theirs are left alone.
    private static readonly AsyncLocal<object?> Test = new();

    private readonly object _test = new();
    private readonly ConcurrentQueue<string> _steps = [];

    public InitializerTests()
    {
        Test.Value = _test;
    }

    [Fact]
    public async Task Initializers_RunInOrderForEveryNewProcess()
    {
        using IDisposable first = Add(process => _steps.Enqueue($"first {IKernels.Load(process).EchoInt64(1)}"));
        using IDisposable second = Add(_ => _steps.Enqueue("second"));
        VeoProcess.Open().Dispose();
        await using VeoProcess process = await VeoProcess.OpenAsync(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(["first 1", "second", "first 1", "second"], _steps);
    }

    [Fact]
    public void Initializer_ThatWasRemoved_RunsNoMore()
    {
        IDisposable removed = Add(_ => _steps.Enqueue("removed"));
        using IDisposable other = Add(_ => _steps.Enqueue("other"));
        removed.Dispose();
        removed.Dispose();
        VeoProcess.Open().Dispose();
        Assert.Equal(["other"], _steps);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Initializer_ThatThrows_FailsTheOpeningAndEndsTheProcess(bool isAsync)
    {
        VeoProcess? half = null;
        using IDisposable throwing = Add(process =>
        {
            half = process;
            throw new InvalidDataException("no such table");
        });
        using IDisposable later = Add(_ => _steps.Enqueue("later"));
        InvalidDataException exception = isAsync
            ? await Assert.ThrowsAsync<InvalidDataException>(() => VeoProcess.OpenAsync())
            : Assert.Throws<InvalidDataException>(() => VeoProcess.Open());
        Assert.Equal("no such table", exception.Message);
        Assert.Empty(_steps);
        Assert.Throws<ObjectDisposedException>(() => half!.Allocate<int>(1));
    }

    [Fact]
    public void Initializer_MayOpenContexts()
    {
        using IDisposable opening = Add(static process => process.OpenContext());
        using VeoProcess process = VeoProcess.Open(new VeoProcessOptions { ContextMode = VeoContextMode.PerCore });
        Assert.Equal(2, process.Contexts.Count);
    }

    [Fact]
    public void Initializer_ThatIsNull_IsRefused() => Assert.Throws<ArgumentNullException>(() => VeoProcess.AddInitializer(null!));

    /// <summary>A binding registers a static library's routines once, and has them in every process.</summary>
    [Fact]
    public async Task Initializer_RegistersAWholeStaticLibrary()
    {
        TestDevice.NeedFloatingResults();
        string folder = Directory.CreateTempSubdirectory("veo-static-").FullName;
        try
        {
            string worker = await BuildWorker(folder);
            var vectors = new ConditionalWeakTable<VeoProcess, IVectors>();
            var symbols = new ConcurrentDictionary<(VeoProcess Process, string Name), VePtr>();
            using IDisposable registration = Add(process =>
            {
                vectors.Add(process, IVectors.Load(process));
                foreach (string name in (string[])["vec_dot", "vec_axpy", "vec_scale", "vec_routines"])
                {
                    symbols[(process, name)] = process.StaticLibrary.GetSymbol(name);
                }
            });

            for (int node = 0; node < 2; node++)
            {
                await using VeoProcess process = await VeoProcess.OpenAsync(new VeoProcessOptions { NodeId = node, WorkerPath = worker });
                Assert.True(vectors.TryGetValue(process, out IVectors? routines));
                using VeBuffer<double> x = process.Allocate<double>(3);
                using VeBuffer<double> y = process.Allocate<double>(3);
                x.CopyFrom([1, 2, 3]);
                y.CopyFrom([10, 20, 30]);
                await routines.VecAxpyAsync(2, x, y, 3);
                Assert.Equal(168, await routines.VecDotAsync(x, y, 3));
                long[] count = new long[1];
                process.Read(symbols[(process, "vec_routines")].As<long>(), count);
                Assert.Equal(count[0] + 1, symbols.Keys.Count(key => key.Process == process));
            }

            // The stock worker has none of it, so the registration fails, and says what is missing.
            VeoSymbolNotFoundException missing = Assert.Throws<VeoSymbolNotFoundException>(() => VeoProcess.Open());
            Assert.Equal(["vec_dot", "vec_axpy"], missing.Symbols);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private IDisposable Add(Action<VeoProcess> action) => VeoProcess.AddInitializer(process =>
    {
        if (ReferenceEquals(Test.Value, _test))
        {
            action(process);
        }
    });

    private static async Task<string> BuildWorker(string folder)
    {
        string source = Path.Combine(Repository.Root, "tests", "Veo.Tests", "static", "vectors.c");
        string script = Path.Combine(Repository.Root, "src", "Veo.HostDevice", "mk_veorun_host");
        await Run("cc", folder, "-O2", "-fPIC", "-c", source, "-o", "vectors.o");
        await Run("ar", folder, "rc", "libvectors.a", "vectors.o");
        await Run("sh", folder, script, "-o", "veorun-vectors", "libvectors.a");
        return Path.Combine(folder, "veorun-vectors");
    }

    private static async Task Run(string program, string folder, params string[] arguments) =>
        await Cli.Wrap(program).WithArguments(arguments).WithWorkingDirectory(folder).ExecuteAsync(TestContext.Current.CancellationToken);
}
