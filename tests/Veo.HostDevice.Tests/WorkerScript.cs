using CliWrap;
using CliWrap.Buffered;

namespace Veo.HostDevice.Tests;

/// <summary>mk_veorun_host, which makes workers with kernels linked in.</summary>
internal static class WorkerScript
{
    public static async Task<BufferedCommandResult> RunAsync(
        IReadOnlyCollection<string> arguments,
        string? workingFolder = null,
        IReadOnlyDictionary<string, string?>? variables = null)
    {
        // What the tests are compiled for goes into the worker too.
        string sanitizer = string.Join(' ', Sanitizer.CompilerArguments);
        Dictionary<string, string?> environment = new()
        {
            ["CFLAGS"] = sanitizer,
            ["LDFLAGS"] = sanitizer,
        };

        foreach ((string name, string? value) in variables ?? new Dictionary<string, string?>())
        {
            environment[name] = value;
        }

        return await Cli.Wrap("sh")
            .WithArguments([Path.Combine(NativePrograms.DeviceFolder, "mk_veorun_host"), .. arguments])
            .WithWorkingDirectory(workingFolder ?? Directory.GetCurrentDirectory())
            .WithEnvironmentVariables(environment)
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync(TestContext.Current.CancellationToken);
    }
}
