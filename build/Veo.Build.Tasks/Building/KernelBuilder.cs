using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Veo.Toolchain;

namespace Veo.Build;

/// <summary>Brings libraries up to date: compiles the units that are stale, in parallel, then links what changed.</summary>
internal sealed class KernelBuilder : IDisposable
{
    private readonly CompilerSet _compilers;
    private readonly IBuildReport _report;
    private readonly SemaphoreSlim _slots;

    public KernelBuilder(CompilerSet compilers, IBuildReport report, int maxParallel)
    {
        _compilers = compilers;
        _report = report;
        _slots = new SemaphoreSlim(Math.Max(1, maxParallel));
    }

    /// <summary>Builds all libraries and reports all failures, not only the first.</summary>
    /// <returns>True if every library is up to date now.</returns>
    public async Task<bool> BuildAsync(IEnumerable<KernelLibrary> libraries, CancellationToken cancellationToken)
    {
        bool[] results = await Task.WhenAll(libraries.Select(library => BuildAsync(library, cancellationToken))).ConfigureAwait(false);
        return results.All(succeeded => succeeded);
    }

    private async Task<bool> BuildAsync(KernelLibrary library, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(library.ObjectDirectory);
        Directory.CreateDirectory(Path.GetDirectoryName(library.Output)!);

        ModuleOrder order = new(library);
        Dictionary<KernelUnit, Task<bool>> compiles = [];

        foreach (KernelUnit unit in order.Units)
        {
            Task<bool>[] prerequisites = [.. order.Prerequisites(unit).Select(other => compiles[other])];
            compiles[unit] = CompileAfterAsync(prerequisites, library, unit, order, cancellationToken);
        }

        bool[] compiled = await Task.WhenAll(compiles.Values).ConfigureAwait(false);
        return compiled.All(succeeded => succeeded) && await LinkAsync(library, cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool> CompileAfterAsync(
        Task<bool>[] prerequisites, KernelLibrary library, KernelUnit unit, ModuleOrder order, CancellationToken cancellationToken)
    {
        bool[] compiled = await Task.WhenAll(prerequisites).ConfigureAwait(false);

        // Against modules that are missing or of the last build, the compiler would only complain about the wrong source.
        return compiled.All(succeeded => succeeded) && await CompileAsync(library, unit, order, cancellationToken).ConfigureAwait(false);
    }

    private Task<bool> CompileAsync(KernelLibrary library, KernelUnit unit, ModuleOrder order, CancellationToken cancellationToken)
    {
        Compiler compiler = _compilers[unit.Language];

        return RunAsync(new ToolStep(
            Verb: "Compiling",
            Subject: unit.Source,
            Compiler: compiler,
            Output: unit.ObjectFile,
            WorkRoot: library.ObjectDirectory,
            Arguments: directory => compiler.CompileArguments(Request(directory)),
            Inputs: directory => [.. UnitInputs.Read(compiler, Request(directory)), .. order.Files(unit)]), cancellationToken);

        CompileRequest Request(string directory) => new(
            unit.Source,
            unit.Language,
            Path.Combine(directory, "unit.o"),
            Path.Combine(directory, "unit.d"),
            library.ObjectDirectory,
            unit.Options,
            unit.Defines,
            unit.IncludeDirectories);
    }

    private Task<bool> LinkAsync(KernelLibrary library, CancellationToken cancellationToken)
    {
        HashSet<SourceLanguage> languages = [.. library.Units.Select(unit => unit.Language)];
        string[] objects = [.. library.Units.Select(unit => unit.ObjectFile)];
        Compiler compiler = _compilers[languages.Max()];

        return RunAsync(new ToolStep(
            Verb: "Linking",
            Subject: library.Output,
            Compiler: compiler,
            Output: library.Output,
            WorkRoot: library.ObjectDirectory,
            Arguments: directory => compiler.LinkArguments(new LinkRequest(
                library.Kind,
                Path.Combine(directory, "unit.o"),
                library.SoName,
                objects,
                languages,
                [.. library.Units.SelectMany(unit => unit.Options)],
                library.LinkOptions,
                library.Libraries)),
            Inputs: _ => [.. objects, .. library.LinkInputs]), cancellationToken);
    }

    private async Task<bool> RunAsync(ToolStep step, CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await step.RunAsync(_report, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _slots.Release();
        }
    }

    public void Dispose() => _slots.Dispose();
}
