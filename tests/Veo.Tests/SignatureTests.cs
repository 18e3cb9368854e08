namespace Veo.Tests;

/// <summary>C types given as text at run time.</summary>
public sealed class SignatureTests
{
    [Theory]
    [InlineData("int", "int")]
    [InlineData("  unsigned   long\tint ", "unsigned long int")]
    [InlineData("long unsigned", "long unsigned")]
    [InlineData("const int", "int")]
    [InlineData("uint64_t", "uint64_t")]
    [InlineData("double*", "double *")]
    [InlineData("const double*", "const double *")]
    [InlineData("double const *restrict", "const double *")]
    [InlineData("char **", "char **")]
    [InlineData("void*", "void *")]
    [InlineData("struct point *", "struct point *")]
    [InlineData("FILE *", "FILE *")]
    [InlineData("long double *", "long double *")]
    [InlineData("unsigned *", "unsigned *")]
    public void Type_OfC_IsUnderstood(string text, string expected) => Assert.Equal([expected], new VeoSignature("void", text).Arguments);

    [Theory]
    [InlineData("", "empty")]
    [InlineData(" ", "empty")]
    [InlineData("integer", "int32_t")]
    [InlineData("Double", "double")]
    [InlineData("long long long", "unsigned long")]
    [InlineData("unsigned double", "double")]
    [InlineData("unsigned signed", "int")]
    [InlineData("short double", "double")]
    [InlineData("bool", "int")]
    [InlineData("_Bool", "int")]
    [InlineData("long double", "double")]
    [InlineData("double _Complex", "pointer")]
    [InlineData("struct point", "pointer")]
    [InlineData("enum colour", "int")]
    [InlineData("int_fast32_t", "int32_t")]
    [InlineData("double[]", "double *")]
    [InlineData("double &", "double *")]
    [InlineData("double *values", "parameter name")]
    [InlineData("* double", "follows a type")]
    [InlineData("struct *", "pointer")]
    [InlineData("short double *", "no type")]
    [InlineData("int, int", "'int,'")]
    [InlineData("3d", "'3d'")]
    [InlineData("long (*)(long)", "void *")]
    [InlineData("void", "without arguments")]
    public void Type_ThatCannotBePassed_IsExplained(string text, string expected)
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => new VeoSignature("int", "int", text));
        Assert.StartsWith("Argument 1 of the signature is", exception.Message, StringComparison.Ordinal);
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Signature_ShowsItselfAsC()
    {
        Assert.Equal("double (const double *, int)", new VeoSignature("double", "const double *", "int").ToString());
        Assert.Equal("void *(void)", new VeoSignature("void *").ToString());
        Assert.Equal("double", new VeoSignature("double").Result);
    }

    [Fact]
    public void Signature_WithNullOrTooManyTypes_IsRefused()
    {
        Assert.Throws<ArgumentNullException>(() => new VeoSignature(null!));
        Assert.Throws<ArgumentNullException>(() => new VeoSignature("int", [null!]));
        string[] arguments = [.. Enumerable.Repeat("int", 33)];
        Assert.Contains("32", Assert.Throws<ArgumentException>(() => new VeoSignature("int", arguments)).Message, StringComparison.Ordinal);
        Assert.Equal(32, new VeoSignature("int", arguments.AsSpan(1)).Arguments.Count);
    }
}
