using k8s;
using k8s.Models;

namespace RlActors.Silo.Tests.Deploy;

/// <summary>What no schema says of the manifests: that names meet names, and that nothing runs with more rights than it needs.</summary>
public sealed class KubernetesManifestTests
{
    private static IEnumerable<(string Name, V1LabelSelector Selector, V1PodTemplateSpec Template)> Workloads =>
        KubernetesManifests.Of<V1Deployment>().Select(one => (one.Metadata.Name, one.Spec.Selector, one.Spec.Template))
            .Concat(KubernetesManifests.Of<V1StatefulSet>().Select(one => (one.Metadata.Name, one.Spec.Selector, one.Spec.Template)));

    [Fact]
    public void Manifests_HoldEveryPart()
    {
        Assert.Equal(["rlactors-control", "rlactors-generator"], KubernetesManifests.Of<V1Deployment>().Select(one => one.Metadata.Name).Order());
        Assert.Equal(["rlactors-learner"], KubernetesManifests.Of<V1StatefulSet>().Select(one => one.Metadata.Name));
        Assert.Equal(3, KubernetesManifests.Of<V1PodDisruptionBudget>().Count());
        Assert.Equal(2, KubernetesManifests.Of<V1Service>().Count());
        Assert.Single(KubernetesManifests.Of<V1NetworkPolicy>());
    }

    [Fact]
    public void UnknownField_IsAnError()
    {
        string manifest = File.ReadAllText(DeployFolder.PathOf("kubernetes", "generator.yaml"));

        Assert.ThrowsAny<Exception>(() => KubernetesYaml.LoadAllFromString(manifest.Replace("livenessProbe", "livenesProbe", StringComparison.Ordinal), typeMap: null, strict: true));
    }

    [Fact]
    public void Selectors_MeetTheirPods()
    {
        var pods = Workloads.Select(one => one.Template.Metadata.Labels).ToList();
        Assert.All(Workloads, one => Assert.True(Selects(one.Selector.MatchLabels, one.Template.Metadata.Labels), one.Name));
        Assert.All(KubernetesManifests.Of<V1Service>(), service => Assert.Contains(pods, labels => Selects(service.Spec.Selector, labels)));
        Assert.All(KubernetesManifests.Of<V1PodDisruptionBudget>(), budget => Assert.Single(pods, labels => Selects(budget.Spec.Selector.MatchLabels, labels)));
        Assert.All(KubernetesManifests.Of<V1StatefulSet>(), set => Assert.Contains(KubernetesManifests.Of<V1Service>(), service => service.Metadata.Name == set.Spec.ServiceName));
    }

    [Fact]
    public void Containers_HaveProbesTimeAndNoMoreRightsThanTheyNeed()
    {
        Assert.All(Workloads, one =>
        {
            var pod = one.Template.Spec;
            var container = Assert.Single(pod.Containers);
            int grace = int.Parse(container.Args[container.Args.IndexOf("--grace") + 1]);
            Assert.True(pod.TerminationGracePeriodSeconds > grace, one.Name);
            Assert.Equal(["/health/startup", "/health/ready", "/health/live"], new[] { container.StartupProbe, container.ReadinessProbe, container.LivenessProbe }.Select(probe => probe.HttpGet.Path));
            Assert.All(new[] { container.StartupProbe, container.ReadinessProbe, container.LivenessProbe }, probe => Assert.Equal("HTTPS", probe.HttpGet.Scheme));
            Assert.Contains(container.Ports, port => port.Name == container.LivenessProbe.HttpGet.Port.Value);
            Assert.True(pod.SecurityContext.RunAsNonRoot);
            Assert.True(container.SecurityContext.ReadOnlyRootFilesystem);
            Assert.False(container.SecurityContext.AllowPrivilegeEscalation);
            Assert.Equal(["ALL"], container.SecurityContext.Capabilities.Drop);
            Assert.False(pod.AutomountServiceAccountToken);
            Assert.All(container.Ports, port => Assert.Contains($"{port.ContainerPort}", string.Join(' ', container.Args), StringComparison.Ordinal));
        });
    }

    [Fact]
    public void Secrets_AreFilesThatTheExampleHas()
    {
        var example = Assert.Single(KubernetesManifests.Of<V1Secret>());
        Assert.All(Workloads, one =>
        {
            var container = one.Template.Spec.Containers[0];
            var mount = Assert.Single(container.VolumeMounts, mount => mount.Name == "secrets");
            Assert.Equal(example.Metadata.Name, Assert.Single(one.Template.Spec.Volumes, volume => volume.Name == mount.Name).Secret.SecretName);
            Assert.All(container.Env.Where(variable => variable.Value is not null), variable =>
                Assert.Contains(variable.Value[(mount.MountPath.Length + 1)..], example.StringData.Keys));
        });
    }

    private static bool Selects(IDictionary<string, string> selector, IDictionary<string, string> labels) =>
        selector.All(one => labels.TryGetValue(one.Key, out string? value) && value == one.Value);
}
