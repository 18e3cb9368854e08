namespace Veo.Contracts;

/// <summary>One library that a proxy loads: that of the interface itself or of a kernel interface it inherits.</summary>
/// <param name="KernelName">The kernel interface as errors name it.</param>
/// <param name="Path">The library as <c>[VeKernel]</c> names it; null for the worker's static symbols.</param>
public sealed record KernelLibrary(string KernelName, string? Path);
