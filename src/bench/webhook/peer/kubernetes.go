package main

import (
	"encoding/json"

	admission "k8s.io/api/admission/v1"
	core "k8s.io/api/core/v1"
)

// kubernetesTypes decodes with the types of k8s.io/api, as most webhooks do, and returns what the patch needs.
func kubernetesTypes(body []byte) (review, pod, error) {
	var in admission.AdmissionReview
	if err := json.Unmarshal(body, &in); err != nil {
		return review{}, pod{}, err
	}
	if in.Request == nil {
		return review{}, pod{}, errNoRequest
	}
	var object core.Pod
	if err := json.Unmarshal(in.Request.Object.Raw, &object); err != nil {
		return review{}, pod{}, err
	}
	asked := &request{UID: string(in.Request.UID), Operation: string(in.Request.Operation)}
	return review{APIVersion: in.APIVersion, Kind: in.Kind, Request: asked}, neededOf(object), nil
}

func neededOf(in core.Pod) pod {
	var out pod
	out.Metadata.Annotations = in.Annotations
	out.Metadata.Labels = in.Labels
	out.Spec.InitContainers = make([]container, len(in.Spec.InitContainers))
	out.Spec.Volumes = make([]volume, len(in.Spec.Volumes))
	for _, each := range in.Spec.Containers {
		needed := container{
			Name:         each.Name,
			Command:      each.Command,
			Args:         each.Args,
			Resources:    &resources{quantitiesOf(each.Resources.Limits), quantitiesOf(each.Resources.Requests)},
			VolumeMounts: make([]volumeMount, len(each.VolumeMounts)),
		}
		for i, mount := range each.VolumeMounts {
			needed.VolumeMounts[i] = volumeMount{Name: mount.Name, MountPath: mount.MountPath, ReadOnly: mount.ReadOnly}
		}
		if each.SecurityContext != nil {
			needed.SecurityContext = &securityContext{Privileged: each.SecurityContext.Privileged}
		}
		out.Spec.Containers = append(out.Spec.Containers, needed)
	}
	return out
}

func quantitiesOf(in core.ResourceList) quantities {
	text := func(name core.ResourceName) string {
		quantity, asked := in[name]
		if !asked {
			return ""
		}
		return quantity.String()
	}
	return quantities{text(core.ResourceCPU), text(core.ResourceEphemeralStorage), text(core.ResourceMemory)}
}
