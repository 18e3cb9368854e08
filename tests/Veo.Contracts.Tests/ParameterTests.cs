namespace Veo.Contracts.Tests;

/// <summary>How each form of parameter reaches the kernel.</summary>
public class ParameterTests
{
    [Theory]
    [InlineData("int x", ArgumentForm.Scalar, "int")]
    [InlineData("Mode x", ArgumentForm.Scalar, "unsigned char")]
    [InlineData("UIntPtr x", ArgumentForm.Scalar, "uintptr_t")]
    [InlineData("VePtr x", ArgumentForm.Pointer, "void *")]
    [InlineData("VePtr<double> x", ArgumentForm.TypedPointer, "double *")]
    [InlineData("VePtr<Complex> x", ArgumentForm.TypedPointer, "Complex *")]
    [InlineData("VeBuffer<Mode> x", ArgumentForm.Buffer, "unsigned char *")]
    [InlineData("VeBuffer<int>? x", ArgumentForm.Buffer, "int *")]
    [InlineData("in Point x", ArgumentForm.ReferenceIn, "const Point *")]
    [InlineData("ref readonly int x", ArgumentForm.ReferenceIn, "const int *")]
    [InlineData("ref Mode x", ArgumentForm.ReferenceInOut, "unsigned char *")]
    [InlineData("out long x", ArgumentForm.ReferenceOut, "long *")]
    [InlineData("out Box<double> x", ArgumentForm.ReferenceOut, "Box *")]
    [InlineData("ReadOnlySpan<float> x", ArgumentForm.SpanIn, "const float *")]
    [InlineData("Span<float> x", ArgumentForm.SpanInOut, "float *")]
    [InlineData("[VeOut] Span<Raw> x", ArgumentForm.SpanOut, "Raw *")]
    [InlineData("ReadOnlyMemory<WithStatic> x", ArgumentForm.MemoryIn, "const WithStatic *")]
    [InlineData("Memory<byte> x", ArgumentForm.MemoryInOut, "unsigned char *")]
    [InlineData("[VeOut] Memory<byte> x", ArgumentForm.MemoryOut, "unsigned char *")]
    [InlineData("Memory<(int A, double B)> x", ArgumentForm.MemoryInOut, "ValueTuple *")]
    public void Parameter_OfEachForm_IsHandedOverAsTheContractSays(string parameter, ArgumentForm form, string cType)
    {
        var method = ContractTest.ParseMethod($"void Take({parameter});");
        var argument = Assert.Single(method.Parameters).Argument;

        Assert.Empty(method.Problems);
        Assert.Equal((form, 0, cType), (argument.Form, argument.Index, argument.CType));
    }

    [Theory]
    [InlineData("int x", ArgumentForm.ReferenceIn, "const int *")]
    [InlineData("Mode x", ArgumentForm.ReferenceIn, "const unsigned char *")]
    [InlineData("[VeByValue] int x", ArgumentForm.Scalar, "int")]
    [InlineData("VePtr<double> x", ArgumentForm.TypedPointer, "double *")]
    [InlineData("ref int x", ArgumentForm.ReferenceInOut, "int *")]
    public void Parameter_InFortran_GoesByReferenceUnlessMarked(string parameter, ArgumentForm form, string cType)
    {
        var argument = Assert.Single(ContractTest.ParseMethod($"void Take({parameter});", "VeKernel(Language = VeLanguage.Fortran)").Parameters).Argument;

        Assert.Equal((form, cType), (argument.Form, argument.CType));
    }

    [Fact]
    public void Argument_Positions_SkipWhatTheKernelDoesNotSee()
    {
        var method = ContractTest.ParseMethod("void Take(VeoContext? on, int a, ref double b, CancellationToken token);");

        Assert.Empty(method.Problems);
        Assert.Equal([-1, 0, 1, -1], method.Parameters.Select(static parameter => parameter.Argument.Index));
        Assert.Equal("void Take(int a, double *b)", CPrototype.Of(method));
    }

    [Theory]
    [InlineData(32, false)]
    [InlineData(33, true)]
    public void Arguments_UpToTheLimit_AreFine(int count, bool hasProblem)
    {
        var parameters = string.Join(", ", Enumerable.Range(0, count).Select(static i => $"int a{i}"));
        var method = ContractTest.ParseMethod($"void Take({parameters}, VeoContext on, CancellationToken token);");

        Assert.Equal(hasProblem, method.Problems.Any(static problem => problem.Kind == ProblemKind.TooManyArguments));
    }

    [Theory]
    [InlineData("Nested x", "its field 'I.Items' is of type 'int[]'")]
    [InlineData("in Nested x", "its field 'I.Items' is of type 'int[]'")]
    [InlineData("ReadOnlySpan<Nested> x", "its field 'I.Items' is of type 'int[]'")]
    [InlineData("in Fixed x", "its field 'Flags' is of type 'bool'; a 'bool' has 1 byte here and 4 on the VE")]
    [InlineData("in WithProperty x", "its field 'IsSet' is of type 'bool'")]
    [InlineData("in WithPointer x", "its field 'Values' is of type 'VePtr<double>'")]
    [InlineData("Memory<Auto> x", "LayoutKind.Auto")]
    [InlineData("in Box<char> x", "its field 'Value' is of type 'char'")]
    [InlineData("VePtr<bool> x", "use 'int' or 'byte'")]
    [InlineData("VePtr<Half> x", "16-bit")]
    [InlineData("Int128 x", "128-bit")]
    [InlineData("DateTime x", "ticks")]
    [InlineData("int[] x", "'Memory<int>'")]
    [InlineData("string[] x", "its elements are of type 'string'; use")]
    [InlineData("int[,] x", "'Memory<T>'")]
    [InlineData("string x", "'ReadOnlyMemory<byte>'")]
    [InlineData("Point x", "'in'")]
    [InlineData("double? x", "plain type")]
    [InlineData("Func<int> x", "cannot call")]
    [InlineData("VeoProcess x", "objects stay on the host")]
    [InlineData("in Span<int> x", "by value")]
    [InlineData("ref VePtr x", "VeAddress<T>")]
    [InlineData("ref Reference x", "ref struct")]
    [InlineData("in VeBuffer<int> x", "objects")]
    public void Parameter_WithoutLayout_IsToldWhyAndWhatToUse(string parameter, string reason)
    {
        var problem = Assert.Single(ContractTest.ParseMethod($"void Take({parameter});").Problems);

        Assert.Equal((ProblemKind.ParameterWithoutLayout, ProblemPlace.ParameterType(0)), (problem.Kind, problem.Place));
        Assert.Contains(reason, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Struct_ThatContainsItself_DoesNotHang()
    {
        var compilation = ContractTest.Compile(
            """
            public struct A { public B B; }
            public struct B { public A A; }
            [Veo.VeKernel] public partial interface IKernel { void Take(in A a); }
            """);

        Assert.NotNull(KernelParser.Parse(compilation.GetTypeByMetadataName("IKernel")!, compilation, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("Task Take(ref int x);", "'Memory<int>'")]
    [InlineData("Task Take(out Mode x);", "'[VeOut] Memory<Mode>'")]
    [InlineData("Task Take(Span<double> x);", "'Memory<double>'")]
    [InlineData("Task Take([VeOut] Span<double> x);", "'[VeOut] Memory<double>'")]
    public void Reference_OnAwaitable_IsToldToBecomeMemory(string method, string instead)
    {
        var problem = Assert.Single(ContractTest.ParseMethod(method).Problems);

        Assert.Equal(ProblemKind.ReferenceOnAwaitable, problem.Kind);
        Assert.Contains($"use {instead}", problem.Message, StringComparison.Ordinal);
    }
}
