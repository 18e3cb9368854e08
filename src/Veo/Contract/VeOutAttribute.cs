namespace Veo;

/// <summary>
/// Marks a <see cref="Span{T}"/> or <see cref="Memory{T}"/> that the kernel only writes: its content is not sent to the device, and
/// all of it is overwritten when the call completes.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter, Inherited = false)]
public sealed class VeOutAttribute : Attribute;
