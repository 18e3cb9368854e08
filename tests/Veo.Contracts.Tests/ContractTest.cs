using Basic.Reference.Assemblies;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Veo.Contracts.Tests;

/// <summary>Parses sources as the generator and the analyzers do.</summary>
internal static class ContractTest
{
    private static readonly MetadataReference[] References =
    [
        .. Net100.References.All,
        MetadataReference.CreateFromFile(typeof(VeKernelAttribute).Assembly.Location),
    ];

    public static CSharpCompilation Compile(string source) => CSharpCompilation.Create(
        "Kernels",
        [CSharpSyntaxTree.ParseText(source)],
        References,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    /// <summary>Parses the interface <c>IKernel</c> with these members.</summary>
    public static KernelInterface Parse(string members, string attribute = "VeKernel(\"libdemo.so\")")
    {
        var compilation = Compile(
            $$"""
            using System;
            using System.Collections.Generic;
            using System.Numerics;
            using System.Runtime.InteropServices;
            using System.Threading;
            using System.Threading.Tasks;
            using Veo;

            public enum Mode : byte { None }
            public struct Point { public double X, Y; }
            public struct Nested { public Point P; public Inner I; public struct Inner { public int[] Items; } }
            public unsafe struct Fixed { public fixed int Numbers[4]; public fixed bool Flags[4]; }
            public unsafe struct Raw { public int* Address; public nint Other; public fixed double Values[3]; }
            [StructLayout(LayoutKind.Auto)] public struct Auto { public int A; }
            public struct WithProperty { public bool IsSet { get; set; } }
            public struct WithStatic { public static string? Name; public int Number; }
            public struct WithPointer { public VePtr<double> Values; }
            public struct Box<T> where T : unmanaged { public T Value; }
            public ref struct Reference { public int A; }

            [{{attribute}}]
            public partial interface IKernel { {{members}} }
            """);

        var kernel = KernelParser.Parse(compilation.GetTypeByMetadataName("IKernel")!, compilation, TestContext.Current.CancellationToken);
        Assert.NotNull(kernel);
        return kernel;
    }

    public static KernelMethod ParseMethod(string method, string attribute = "VeKernel(\"libdemo.so\")") =>
        Assert.IsType<KernelMethod>(Assert.Single(Parse(method, attribute).Members));
}
