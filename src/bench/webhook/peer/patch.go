package main

import (
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"
)

const (
	volumeName = "cgroupns-launcher"
	mountPath  = "/cgroupns"
	// Where the API server would mount the token in the new init container, and then call every webhook again.
	tokenPath = "/var/run/secrets/kubernetes.io/serviceaccount"
	// Tells the cluster autoscaler that the launcher's volume keeps no pod on its node.
	safeToEvict = "cluster-autoscaler.kubernetes.io/safe-to-evict-local-volumes"
)

// patcher makes the patch that the webhook under test makes for the benchmark's pod, and checks nothing else: no
// images, no annotations, no shells, no names that are taken.
type patcher struct {
	image   string
	version string
	decode  func(body []byte) (review, pod, error)
}

func (p patcher) answer(body []byte) ([]byte, error) {
	in, object, err := p.decode(body)
	if err != nil {
		return nil, err
	}
	answer := &response{UID: in.Request.UID, Allowed: true}
	if err := p.inject(&object, answer); err != nil {
		return nil, err
	}
	return json.Marshal(review{APIVersion: in.APIVersion, Kind: in.Kind, Response: answer})
}

func (p patcher) inject(object *pod, answer *response) error {
	// API servers ask again after something else has changed the pod.
	if _, injected := object.Metadata.Annotations["cgroupns.dev/status"]; injected {
		return nil
	}
	var targets []int
	var verdicts []string
	for i, each := range object.Spec.Containers {
		if !isPrivileged(each) {
			continue
		}
		if !runsBuildkitd(each) {
			verdicts = append(verdicts, each.Name+"=NOT_A_BUILDER")
			continue
		}
		targets = append(targets, i)
		verdicts = append(verdicts, each.Name+"=INJECT")
		answer.Warnings = append(answer.Warnings,
			fmt.Sprintf("INJECT: container %q starts in a cgroup namespace of its own", each.Name))
	}
	if len(verdicts) > 0 {
		answer.AuditAnnotations = map[string]string{"verdicts": strings.Join(verdicts, ",")}
	}
	if len(targets) == 0 {
		return nil
	}
	patch, err := p.patch(object, targets)
	answer.PatchType, answer.Patch = "JSONPatch", patch
	return err
}

func isPrivileged(c container) bool {
	return c.SecurityContext != nil && c.SecurityContext.Privileged != nil && *c.SecurityContext.Privileged
}

func runsBuildkitd(c container) bool {
	return slices.ContainsFunc(slices.Concat(c.Command, c.Args), func(word string) bool {
		return !strings.HasPrefix(word, "-") && path.Base(word) == "buildkitd"
	})
}

func (p patcher) patch(object *pod, targets []int) ([]byte, error) {
	done := status{Version: p.version, Delivery: "initContainer"}
	for _, target := range targets {
		done.Containers = append(done.Containers, object.Spec.Containers[target].Name)
	}
	annotation, err := json.Marshal(done)
	if err != nil {
		return nil, err
	}
	var operations []operation
	if object.Metadata.Annotations == nil {
		operations = append(operations,
			operation{"add", "/metadata/annotations",
				map[string]string{safeToEvict: volumeName, "cgroupns.dev/status": string(annotation)}})
	} else {
		operations = append(operations,
			operation{"add", "/metadata/annotations/" + strings.ReplaceAll(safeToEvict, "/", "~1"), volumeName},
			operation{"add", "/metadata/annotations/cgroupns.dev~1status", string(annotation)})
	}
	if object.Metadata.Labels == nil {
		operations = append(operations,
			operation{"add", "/metadata/labels", map[string]string{"cgroupns.dev/injected": "true"}})
	} else {
		operations = append(operations, operation{"add", "/metadata/labels/cgroupns.dev~1injected", "true"})
	}
	for _, target := range targets {
		operations = append(operations, start(object.Spec.Containers[target], target)...)
	}
	added := volume{Name: volumeName, EmptyDir: &emptyDir{SizeLimit: "1Mi"}}
	operations = append(operations, insert(len(object.Spec.Volumes), "/spec/volumes", "-", added))
	launcher := p.initContainer(object.Spec.Containers[targets[0]])
	operations = append(operations, insert(len(object.Spec.InitContainers), "/spec/initContainers", "0", launcher))
	return json.Marshal(operations)
}

func start(c container, index int) []operation {
	pointer := fmt.Sprintf("/spec/containers/%d", index)
	mount := volumeMount{Name: volumeName, MountPath: mountPath, ReadOnly: true}
	operations := []operation{{"test", pointer + "/command", c.Command}}
	for i, word := range []string{mountPath + "/launcher", "--oom=step", "--"} {
		operations = append(operations, operation{"add", fmt.Sprintf("%s/command/%d", pointer, i), word})
	}
	return append(operations, insert(len(c.VolumeMounts), pointer+"/volumeMounts", "-", mount))
}

// insert adds an element to a list, or creates the list: the API server omits empty ones.
func insert(length int, pointer, index string, element any) operation {
	if length == 0 {
		return operation{"add", pointer, []any{element}}
	}
	return operation{"add", pointer + "/" + index, element}
}

func (p patcher) initContainer(target container) container {
	no, yes, user := false, true, int64(65532)
	mounts := []volumeMount{{Name: volumeName, MountPath: mountPath}}
	for _, mount := range target.VolumeMounts {
		if mount.MountPath == tokenPath {
			mounts = append(mounts, mount)
		}
	}
	return container{
		Name:            volumeName,
		Image:           p.image,
		ImagePullPolicy: "IfNotPresent",
		Command:         []string{"/launcher", "install", mountPath},
		Resources:       target.Resources,
		SecurityContext: &securityContext{
			AllowPrivilegeEscalation: &no,
			Capabilities:             &capabilities{Drop: []string{"ALL"}},
			Privileged:               &no,
			ReadOnlyRootFilesystem:   &yes,
			RunAsGroup:               &user,
			RunAsNonRoot:             &yes,
			RunAsUser:                &user,
			SeccompProfile:           &seccompProfile{Type: "RuntimeDefault"},
		},
		VolumeMounts: mounts,
	}
}
