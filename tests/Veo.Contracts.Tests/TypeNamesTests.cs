using Microsoft.CodeAnalysis;

namespace Veo.Contracts.Tests;

/// <summary>Types are written as the compiler writes them.</summary>
public class TypeNamesTests
{
    [Theory]
    [InlineData("int")]
    [InlineData("System.IntPtr")]
    [InlineData("string?")]
    [InlineData("object")]
    [InlineData("Veo.VeoContext?")]
    [InlineData("Veo.VePtr<double>")]
    [InlineData("Veo.VeBuffer<E>?")]
    [InlineData("System.Threading.Tasks.ValueTask<Veo.VePtr<N.@class.@record>>")]
    [InlineData("System.Threading.Tasks.Task<string?>?")]
    [InlineData("System.Memory<(int A, double B)>")]
    [InlineData("System.ReadOnlySpan<int?>")]
    [InlineData("System.Collections.Generic.Dictionary<int, N.@class.@record[]>.Enumerator")]
    [InlineData("System.Collections.Generic.Dictionary<int, System.Guid>")]
    [InlineData("System.Action<nint, nuint>")]
    [InlineData("System.DateTime")]
    [InlineData("int[]?[]")]
    [InlineData("dynamic")]
    [InlineData("Missing<int>")]
    [InlineData("Outer<int>.Inner")]
    [InlineData("@int")]
    [InlineData("E")]
    public void Full_OfEachType_IsWhatTheCompilerDisplays(string type)
    {
        var compilation = ContractTest.Compile(
            $$"""
            #nullable enable
            namespace N.@class { public struct @record { } }
            public struct @int { }
            public enum E { }
            public class Outer<T> { public struct Inner { } }
            public class C { public {{type}} Field; }
            """);
        var symbol = Assert.IsAssignableFrom<IFieldSymbol>(compilation.GetTypeByMetadataName("C")!.GetMembers("Field").Single()).Type;

        Assert.Equal(TypeNames.Display(symbol), TypeNames.Full(symbol));
    }
}
