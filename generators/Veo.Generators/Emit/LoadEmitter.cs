using System.Linq;
using Veo.Contracts;

namespace Veo.Generators;

/// <summary>Writes the static methods that load a kernel interface.</summary>
internal static class LoadEmitter
{
    private static readonly LoadMethods[] InOrder =
    [
        LoadMethods.FromProcess,
        LoadMethods.FromContext,
        LoadMethods.FromProcessAsync,
        LoadMethods.FromContextAsync,
    ];

    /// <summary>Writes <c>IStats.Load</c> and <c>IStats.LoadAsync</c>.</summary>
    public static void WritePublic(KernelInterface kernel, IndentedWriter writer)
    {
        foreach (var method in InOrder.Where(method => kernel.LoadMethods.HasFlag(method)))
        {
            WriteDocumentation(kernel, method, writer);
            writer.WriteLine(Names.GeneratedCode);
            writer.WriteLine($"{(kernel.HasContract ? "new static" : "static")} {ReturnType(kernel, method)} {Name(method)}({Parameters(method, " = default")})");

            using (writer.WriteBlock())
            {
                WriteBody(kernel, method, writer);
            }

            writer.WriteLine();
        }
    }

    /// <summary>Writes the members of <c>IVeoKernel</c>, so that <c>process.Load&lt;IStats&gt;()</c> works and a mock need not have them.</summary>
    public static void WriteContract(KernelInterface kernel, IndentedWriter writer)
    {
        foreach (var method in InOrder)
        {
            var signature =
                $"static {ReturnType(kernel, method)} global::Veo.IVeoKernel<{kernel.TypeName}>.{Name(method)}({Parameters(method, "")})";

            writer.WriteLine(Names.GeneratedCode);

            if (kernel.LoadMethods.HasFlag(method))
            {
                writer.WriteLine($"{signature} => {Name(method)}({Arguments(method)});");
            }
            else
            {
                writer.WriteLine(signature);

                using (writer.WriteBlock())
                {
                    WriteBody(kernel, method, writer);
                }
            }

            if (method != InOrder[InOrder.Length - 1] || kernel.Obstacle is null)
            {
                writer.WriteLine();
            }
        }
    }

    private static void WriteBody(KernelInterface kernel, LoadMethods method, IndentedWriter writer)
    {
        if (kernel.Obstacle is { } obstacle)
        {
            var message = Names.Literal($"Kernel interface '{kernel.DisplayName}' cannot be loaded. {obstacle}");
            writer.WriteLine($"throw new {Names.NotSupported}({message});");
            return;
        }

        switch (method)
        {
            case LoadMethods.FromProcess:
                writer.WriteLine("global::System.ArgumentNullException.ThrowIfNull(process);");
                writer.WriteLine($"return new {kernel.ProxyName}(process.DefaultContext);");
                break;

            case LoadMethods.FromContext:
                writer.WriteLine("global::System.ArgumentNullException.ThrowIfNull(context);");
                writer.WriteLine($"return new {kernel.ProxyName}(context);");
                break;

            default:
                var start = $"return {Names.KernelBinder}.LoadAsync<{kernel.TypeName}>";
                writer.WriteLine($"{start}({Receiver(method)}, static context => new {kernel.ProxyName}(context), cancellationToken);");
                break;
        }
    }

    private static void WriteDocumentation(KernelInterface kernel, LoadMethods method, IndentedWriter writer)
    {
        var kernels = $"<see cref=\"{kernel.Name}\"/>";

        writer.WriteLine(IsFromProcess(method)
            ? $"/// <summary>Loads the kernels of {kernels} into a process. They run on its default context.</summary>"
            : $"/// <summary>Loads the kernels of {kernels} into the process of a context, and lets them run on that context.</summary>");

        writer.WriteLine(IsFromProcess(method)
            ? "/// <param name=\"process\">The process that will run the kernels.</param>"
            : "/// <param name=\"context\">The context that will run the kernels.</param>");

        if (IsAsync(method))
        {
            writer.WriteLine("/// <param name=\"cancellationToken\">Gives up before the library is loaded.</param>");
        }

        writer.WriteLine(
            $"""
            /// <returns>The kernels, ready to be called from any thread. They need no disposal: the process owns what was loaded.</returns>
            /// <remarks>Loads {string.Join(" and ", kernel.Libraries.Select(Describe))}, unless the process has it already, and resolves every symbol once.</remarks>
            /// <exception cref="global::Veo.VeoLibraryLoadException">The library was not found, or the device's loader rejected it.</exception>
            /// <exception cref="global::Veo.VeoSymbolNotFoundException">The library lacks symbols; the message names all of them.</exception>
            /// <exception cref="global::Veo.VeoProcessLostException">The process has ended.</exception>
            """);
    }

    private static string Describe(KernelLibrary library) =>
        library.Path is { } path ? $"<c>{Names.Xml(path)}</c>" : "the worker's static symbols";

    private static string ReturnType(KernelInterface kernel, LoadMethods method) =>
        IsAsync(method) ? $"{Names.Task}<{kernel.TypeName}>" : kernel.TypeName;

    private static string Name(LoadMethods method) => IsAsync(method) ? "LoadAsync" : "Load";

    private static string Parameters(LoadMethods method, string tokenDefault)
    {
        var type = IsFromProcess(method) ? Names.Process : Names.Context;
        var first = $"{type} {Receiver(method)}";
        return IsAsync(method) ? $"{first}, {Names.Token} cancellationToken{tokenDefault}" : first;
    }

    private static string Arguments(LoadMethods method) =>
        IsAsync(method) ? $"{Receiver(method)}, cancellationToken" : Receiver(method);

    private static string Receiver(LoadMethods method) => IsFromProcess(method) ? "process" : "context";

    private static bool IsFromProcess(LoadMethods method) => method is LoadMethods.FromProcess or LoadMethods.FromProcessAsync;

    private static bool IsAsync(LoadMethods method) => method is LoadMethods.FromProcessAsync or LoadMethods.FromContextAsync;
}
