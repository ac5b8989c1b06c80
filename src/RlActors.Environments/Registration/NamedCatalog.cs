using Microsoft.Extensions.DependencyInjection;

namespace RlActors.Registration;

/// <summary>Makes registered implementations by name.</summary>
/// <param name="kind">What to call them in errors.</param>
/// <param name="services">Where their constructors are resolved from.</param>
internal sealed class NamedCatalog<TPort>(string kind, IServiceProvider services) where TPort : class
{
    private readonly NamedRegistration<TPort>[] _registrations = [.. services.GetServices<NamedRegistration<TPort>>()];

    /// <summary>Makes the implementation with this name.</summary>
    /// <param name="name">The recipe's name.</param>
    /// <param name="context">Handed to constructors that take one.</param>
    /// <exception cref="RlActorsException">No implementation of that name, its options are wrong, or a service it needs is missing.</exception>
    public TPort Create(string name, object context)
    {
        var type = Array.Find(_registrations, registration => registration.Name == name)?.Implementation
            ?? throw new RlActorsException(
                $"no {kind} is named '{name}'; known: {string.Join(", ", _registrations.Select(registration => registration.Name).Order(StringComparer.Ordinal))}");
        bool takesContext = Array.Exists(
            type.GetConstructors(), constructor => Array.Exists(constructor.GetParameters(), parameter => parameter.ParameterType.IsInstanceOfType(context)));
        try
        {
            return (TPort)ActivatorUtilities.CreateInstance(services, type, takesContext ? [context] : []);
        }
        catch (InvalidOperationException error)
        {
            throw new RlActorsException($"{kind} '{name}' ({type}) cannot be made: {error.Message}", error);
        }
    }
}
