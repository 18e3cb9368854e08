using System.ComponentModel;

namespace Veo.CompilerServices;

/// <summary>The result type of a kernel without a result.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct VoidResult;
