using System.Reflection;
using System.Xml.Linq;
using Microsoft.CodeAnalysis.CSharp;
using Veo.Contracts;

namespace Veo.Generators;

/// <summary>The texts by which generated code names what is not its own.</summary>
internal static class Names
{
    public const string Process = "global::Veo.VeoProcess";
    public const string Context = "global::Veo.VeoContext";
    public const string Task = "global::System.Threading.Tasks.Task";
    public const string Token = "global::System.Threading.CancellationToken";
    public const string KernelBinder = "global::Veo.CompilerServices.KernelBinder";
    public const string KernelCall = "global::Veo.CompilerServices.KernelCall";
    public const string KernelSymbol = "global::Veo.CompilerServices.KernelSymbol";
    public const string StackArgument = "global::Veo.CompilerServices.StackArgument";
    public const string VoidResult = "global::Veo.CompilerServices.VoidResult";
    public const string NotSupported = "global::System.NotSupportedException";

    private static readonly string Version = typeof(Names).Assembly.GetName().Version!.ToString();

    /// <summary>The attribute by which tools, our parser among them, recognize generated members.</summary>
    public static string GeneratedCode { get; } =
        $"[global::System.CodeDom.Compiler.GeneratedCode(\"{KernelParser.GeneratorName}\", \"{Version}\")]";

    /// <summary>A C# string literal, or <c>null</c>.</summary>
    public static string Literal(string? text) => text is null ? "null" : SymbolDisplay.FormatLiteral(text, quote: true);

    /// <summary>A text inside an XML documentation comment.</summary>
    public static string Xml(string text) => new XText(text.Replace('\n', ' ').Replace('\r', ' ')).ToString();
}
