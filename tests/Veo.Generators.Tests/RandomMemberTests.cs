using System.Globalization;

namespace Veo.Generators.Tests;

/// <summary>Members put together at random, right and wrong: the generator never throws and never adds a compiler error.</summary>
/// <remarks>The seeds are fixed, so that a failure stays; its source is in the message.</remarks>
public class RandomMemberTests
{
    private static readonly string[] Types =
    [
        "int", "double", "nint", "byte", "bool", "char", "decimal", "string", "string?", "object", "int?", "int[]", "int[][,]", "Mode", "Mode?",
        "Point", "Managed", "Box<int>", "Box<string>", "(int A, Point B)", "VePtr", "VePtr<double>", "VePtr<Point>?", "VePtr<Managed>",
        "VeBuffer<float>", "VeBuffer<float>?", "VeoContext", "VeoContext?", "CancellationToken", "Span<int>", "ReadOnlySpan<Point>",
        "ReadOnlySpan<string>", "Memory<byte>", "ReadOnlyMemory<Mode>", "Task", "Task<int>", "Task<string>", "ValueTask", "ValueTask<VePtr>",
        "VeoRequest", "VeoRequest<Mode>", "void", "Missing", "List<Missing>", "Action<int>", "int*", "T", "dynamic", "IKernel", "Console", "nuint",
    ];

    private static readonly string[] Modifiers = ["", "", "", "", "in ", "ref ", "out ", "ref readonly ", "params ", "scoped ", "[VeOut] ", "[VeByValue] ", "this "];

    private static readonly string[] Names = ["a", "b", "c", "d", "@class", "__call", "_context", "value", "context"];

    private static readonly string[] MemberNames = ["Run", "RunAsync", "Load", "LoadAsync", "Other", "@int", "ToString", "IKernel", "__VeoProxy"];

    private static readonly string[] Prefixes = ["", "", "", "", "static ", "static abstract ", "unsafe ", "abstract ", "internal ", "[VeSymbol(\"x\")] ", "new ", "private "];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 150)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Interface_OfRandomMembers_GetsNoFurtherErrors(int seed)
    {
        var random = new Random(seed);
        var members = Enumerable.Range(0, random.Next(1, 4)).Select(_ => Member(random)).ToArray();
        var baseMember = random.Next(3) == 0 ? Member(random) : "";
        var language = random.Next(3).ToString(CultureInfo.InvariantCulture);
        var source =
            $$"""
            using System;
            using System.Collections.Generic;
            using System.Threading;
            using System.Threading.Tasks;
            using Veo;
            public enum Mode : ushort { A }
            public struct Point { public double X, Y; }
            public struct Managed { public string S; }
            public struct Box<T> where T : unmanaged { public T Value; }
            [VeKernel("base.so")] public partial interface IBase { {{baseMember}} }
            [VeKernel("kernel.so", Language = (VeLanguage){{language}})] public partial interface IKernel : IBase
            {
                {{string.Join("\n    ", members)}}
            }
            """;

        var (_, without, with) = GeneratorTest.Generate(GeneratorTest.Compile(source, allowUnsafe: random.Next(2) == 0));

        // A user's member may hide a generated one; that is a warning, and the member is reported anyway.
        without = [.. without.Where(IsNotHiding)];
        with = [.. with.Where(IsNotHiding)];

        Assert.True(without.SequenceEqual(with), $"{source}\n\nadded:\n{string.Join('\n', with.Except(without))}\n\nlost:\n{string.Join('\n', without.Except(with))}");
    }

    private static bool IsNotHiding(string error) =>
        !error.Contains(" CS0108: ", StringComparison.Ordinal) && !error.Contains(" CS0109: ", StringComparison.Ordinal);

    private static string Member(Random random)
    {
        var prefix = Pick(random, Prefixes);
        var type = random.Next(4) == 0 ? $"ref {Pick(random, Types)}" : Pick(random, Types);
        var name = Pick(random, MemberNames);
        var parameters = string.Join(", ", Enumerable.Range(0, random.Next(4)).Select(_ => $"{Pick(random, Modifiers)}{Pick(random, Types)} {Pick(random, Names)}"));

        return random.Next(12) switch
        {
            0 => $"{prefix}{type} {name} {{ get; }}",
            1 => $"{prefix}{type} {name} {{ get; set; }}",
            2 => $"{prefix}event {type} {name};",
            3 => $"{prefix}{type} {name}<T>({parameters});",
            4 => $"{prefix}{type} {name}({parameters}) => throw null!;",
            5 => $"{prefix}{type} this[{parameters}] {{ get; }}",
            _ => $"{prefix}{type} {name}({parameters});",
        };
    }

    private static string Pick(Random random, string[] items) => items[random.Next(items.Length)];
}
