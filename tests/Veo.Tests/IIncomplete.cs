namespace Veo.Tests;

/// <summary>A kernel interface two of whose symbols do not exist.</summary>
[VeKernel("libkernels.so")]
public partial interface IIncomplete
{
    [VeSymbol("absent_one")]
    void One();

    [VeSymbol("nothing")]
    void Nothing();

    [VeSymbol("absent_two")]
    void Two();
}
