using Basic.Reference.Assemblies;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Testing;

namespace Veo.Analyzers.Tests;

/// <summary>Runs the analyzer over sources that mark what it has to report: <c>{|VEO1002:string|} name</c>.</summary>
/// <remarks>Anything that is reported without a mark, or marked without a report, fails.</remarks>
internal static class AnalyzerTest
{
    /// <summary>Checks members of a kernel interface.</summary>
    public static Task VerifyMembersAsync(string members, bool compiles = true) =>
        VerifyAsync(WithMembers(members), compiles);

    /// <summary>Checks members of a kernel interface, and the text of what is reported.</summary>
    public static Task VerifyMessageAsync(string members, DiagnosticResult expected)
    {
        var test = new Test { TestCode = WithMembers(members) };
        test.ExpectedDiagnostics.Add(expected);
        return test.RunAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Checks a whole file.</summary>
    public static Task VerifyAsync(string source, bool compiles = true)
    {
        var test = new Test
        {
            TestCode = source,
            CompilerDiagnostics = compiles ? CompilerDiagnostics.Errors : CompilerDiagnostics.None,
        };

        return test.RunAsync(TestContext.Current.CancellationToken);
    }

    private static string WithMembers(string members) =>
        $$"""
        using System;
        using System.Collections.Generic;
        using System.Threading;
        using System.Threading.Tasks;
        using Veo;

        public enum Mode { None }
        public struct Point { public double X, Y; }
        public struct Managed { public Inner I; public struct Inner { public int[] Items; } }

        [VeKernel("libdemo.so")]
        public partial interface IKernel
        {
            int Good(int a);
            {{members}}
        }
        """;

    private sealed class Test : CSharpAnalyzerTest<KernelContractAnalyzer, DefaultVerifier>
    {
        public Test()
        {
            ReferenceAssemblies = new ReferenceAssemblies("net10.0");
            TestState.AdditionalReferences.AddRange(Net100.References.All);
            TestState.AdditionalReferences.Add(MetadataReference.CreateFromFile(typeof(VeKernelAttribute).Assembly.Location));
        }

        protected override ParseOptions CreateParseOptions() => new CSharpParseOptions(LanguageVersion.CSharp14);

        protected override CompilationOptions CreateCompilationOptions() =>
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable);
    }
}
