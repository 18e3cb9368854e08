namespace Veo;

/// <content>The heterogeneous form, in which the address says whose it is.</content>
public readonly partial struct VePtr<T>
{
    /// <inheritdoc cref="VePtr.IsHeterogeneous"/>
    public bool IsHeterogeneous => _untyped.IsHeterogeneous;

    /// <inheritdoc cref="VePtr.ToHeterogeneous"/>
    public VePtr<T> ToHeterogeneous() => (VePtr<T>)_untyped.ToHeterogeneous();

    /// <inheritdoc cref="VePtr.ToPlain"/>
    public VePtr<T> ToPlain() => (VePtr<T>)_untyped.ToPlain();
}
