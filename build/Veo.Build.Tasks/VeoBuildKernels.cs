using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Build.Framework;
using Veo.Toolchain;

namespace Veo.Build;

/// <summary>The MSBuild task that brings the kernels of a project, and the host device, up to date.</summary>
/// <remarks>
/// It decides by itself what is stale, because headers are not known to MSBuild. So its target has no Inputs and Outputs, always
/// runs, and always returns the full list of files, which <c>Clean</c> needs.
/// </remarks>
public sealed class VeoBuildKernels : Microsoft.Build.Utilities.Task, ICancelableTask, IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();

    /// <summary>The project's sources, with Library, Folder, Language, Options, Defines, IncludeDirectories, Targets.</summary>
    public ITaskItem[] Sources { get; set; } = [];

    /// <summary>The host device's sources, if it is to be compiled.</summary>
    public ITaskItem[] HostDeviceSources { get; set; } = [];

    /// <summary>What concerns the link of a library: Kind, SoName, LinkOptions, Libraries, LinkInputs.</summary>
    public ITaskItem[] Libraries { get; set; } = [];

    /// <summary>The folder for everything the task makes.</summary>
    [Required]
    public string OutputDirectory { get; set; } = "";

    /// <summary>The project's folder.</summary>
    [Required]
    public string ProjectDirectory { get; set; } = "";

    /// <summary>Targets of sources that name none.</summary>
    public string? Targets { get; set; }

    /// <summary>Options for every source of the project.</summary>
    public string? Options { get; set; }

    /// <summary>The host's C compiler: a path or a command.</summary>
    public string? HostCCompiler { get; set; }

    /// <summary>The host's C++ compiler.</summary>
    public string? HostCxxCompiler { get; set; }

    /// <summary>The host's Fortran compiler.</summary>
    public string? HostFortranCompiler { get; set; }

    /// <summary>How many compilers may run at the same time; 0 or less means one for each processor.</summary>
    public int MaxParallel { get; set; }

    /// <summary>Every file that was made, now or earlier, and still belongs to the project.</summary>
    [Output]
    public ITaskItem[] WrittenFiles { get; set; } = [];

    /// <inheritdoc/>
    public override bool Execute()
    {
        try
        {
            return ExecuteAsync(_cancellation.Token).GetAwaiter().GetResult() && !Log.HasLoggedErrors;
        }
        catch (BadItemException e)
        {
            LogError(e.Code, e.Item, e.Message);
        }
        catch (CompilerMissingException e)
        {
            LogError(BuildDiagnostics.CompilerMissing, null, e.Message);
        }
        catch (ToolStartException e)
        {
            LogError(BuildDiagnostics.ToolFailed, null, e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogError(BuildDiagnostics.ToolFailed, null, $"The kernels cannot be built in '{OutputDirectory}': {e.Message}");
        }
        catch (OperationCanceledException)
        {
            Log.LogMessage(MessageImportance.Normal, "The build of the kernels was cancelled.");
        }

        return false;
    }

    /// <inheritdoc/>
    public void Cancel() => _cancellation.Cancel();

    /// <inheritdoc/>
    public void Dispose() => _cancellation.Dispose();

    private async Task<bool> ExecuteAsync(CancellationToken cancellationToken)
    {
        TargetList.Check(Targets, Sources);

        LibraryPlan plan = new(ProjectDirectory, OutputDirectory);
        IReadOnlyList<KernelLibrary> libraries = plan.Create(Sources.Concat(HostDeviceSources), Libraries, Options);

        if (libraries.Count == 0)
        {
            return true;
        }

        Directory.CreateDirectory(plan.Root);
        using IDisposable folder = await BuildLock.TakeAsync(plan.Root, cancellationToken).ConfigureAwait(false);

        if (await FindCompilersAsync(plan, libraries, cancellationToken).ConfigureAwait(false) is not { } compilers)
        {
            return true;
        }

        using KernelBuilder builder = new(compilers, new TaskReport(Log), MaxParallel > 0 ? MaxParallel : Environment.ProcessorCount);
        bool succeeded = await builder.BuildAsync(libraries, cancellationToken).ConfigureAwait(false);

        WrittenFiles = [.. FilesOf(libraries).Select(file => new Microsoft.Build.Utilities.TaskItem(file))];
        return succeeded;
    }

    /// <returns>Null if there is nothing that could be built, and that is no error.</returns>
    private async Task<CompilerSet?> FindCompilersAsync(
        LibraryPlan plan, IReadOnlyList<KernelLibrary> libraries, CancellationToken cancellationToken)
    {
        IEnumerable<SourceLanguage> languages = libraries.SelectMany(library => library.Units).Select(unit => unit.Language).Distinct().OrderBy(l => l);

        try
        {
            return await CompilerSet.FindAsync(languages, Property, Path.Combine(plan.Root, "compilers"), cancellationToken).ConfigureAwait(false);
        }
        catch (CompilerMissingException e) when (Sources.Length == 0)
        {
            // A project without kernels of its own builds without a compiler; it only has no host device.
            Log.LogWarning(
                null, BuildDiagnostics.HostDeviceSkipped, null, BuildDiagnostics.HelpLink(BuildDiagnostics.HostDeviceSkipped), null, 0, 0, 0, 0,
                "{0}", $"The host device is not compiled, so this program needs a Vector Engine. {e.Message} To do without it, set VeHostDevice to false.");
            return null;
        }
    }

    private string? Property(CompilerSlot slot) => slot.Language switch
    {
        SourceLanguage.C => HostCCompiler,
        SourceLanguage.Cpp => HostCxxCompiler,
        _ => HostFortranCompiler,
    };

    private static IEnumerable<string> FilesOf(IEnumerable<KernelLibrary> libraries) => libraries
        .SelectMany(library => library.Units.Select(unit => unit.ObjectFile).Concat([library.Output]))
        .SelectMany(file => new[] { file, BuildRecord.PathFor(file) });

    private void LogError(string code, string? file, string text) =>
        Log.LogError(null, code, null, BuildDiagnostics.HelpLink(code), file, 0, 0, 0, 0, "{0}", text);
}
