namespace Veo.Tests;

/// <summary>While all identifiers are in use, a library without extras cannot tell the process id of a worker, which other tests need.</summary>
[CollectionDefinition(HeterogeneousMemoryTests.Identifiers, DisableParallelization = true)]
public sealed class IdentifiersAlone;
