// Says which security context constraints admit which pods.
//
// On standard input: SecurityContextConstraints and Pods, as one YAML stream. On standard output: for each pair a line of
// JSON, with the pod as the constraints change it.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	securityv1 "github.com/openshift/api/security/v1"
	"github.com/openshift/apiserver-library-go/pkg/securitycontextconstraints/sccmatching"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/kubernetes/pkg/apis/core"
	corev1conversion "k8s.io/kubernetes/pkg/apis/core/v1"
	"sigs.k8s.io/yaml"
)

// The annotations that OpenShift gives to every namespace.
var namespace = &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{
	Name: "builds",
	Annotations: map[string]string{
		securityv1.UIDRangeAnnotation:           "1000680000/10000",
		securityv1.SupplementalGroupsAnnotation: "1000680000/10000",
		securityv1.MCSAnnotation:                "s0:c26,c15",
	},
}}

type answer struct {
	Constraints string      `json:"constraints"`
	Pod         *corev1.Pod `json:"pod"`
	Errors      []string    `json:"errors"`
}

func main() {
	if err := run(os.Stdin, json.NewEncoder(os.Stdout)); err != nil {
		fmt.Fprintln(os.Stderr, "scc:", err)
		os.Exit(1)
	}
}

func run(in io.Reader, out *json.Encoder) error {
	constraints, pods, err := read(in)
	if err != nil {
		return err
	}
	for i := range constraints {
		provider, err := sccmatching.CreateProviderFromConstraint(namespace, &constraints[i])
		if err != nil {
			return err
		}
		for j := range pods {
			judged, err := judge(provider, &pods[j])
			if err != nil {
				return err
			}
			if err := out.Encode(judged); err != nil {
				return err
			}
		}
	}
	return nil
}

func judge(provider sccmatching.SecurityContextConstraintsProvider, pod *corev1.Pod) (*answer, error) {
	internal, external := &core.Pod{}, &corev1.Pod{}
	if err := corev1conversion.Convert_v1_Pod_To_core_Pod(pod.DeepCopy(), internal, nil); err != nil {
		return nil, err
	}
	refused := []string{}
	for _, each := range sccmatching.AssignSecurityContext(provider, internal, nil) {
		refused = append(refused, each.Error())
	}
	if err := corev1conversion.Convert_core_Pod_To_v1_Pod(internal, external, nil); err != nil {
		return nil, err
	}
	return &answer{Constraints: provider.GetSCCName(), Pod: external, Errors: refused}, nil
}

func read(in io.Reader) (constraints []securityv1.SecurityContextConstraints, pods []corev1.Pod, err error) {
	documents := utilyaml.NewYAMLReader(bufio.NewReader(in))
	for {
		document, err := documents.Read()
		if errors.Is(err, io.EOF) {
			return constraints, pods, nil
		}
		if err != nil {
			return nil, nil, err
		}
		var kind metav1.TypeMeta
		if err := yaml.Unmarshal(document, &kind); err != nil {
			return nil, nil, err
		}
		switch kind.Kind {
		case "SecurityContextConstraints":
			var each securityv1.SecurityContextConstraints
			if err := yaml.UnmarshalStrict(document, &each); err != nil {
				return nil, nil, err
			}
			constraints = append(constraints, each)
		case "Pod":
			var each corev1.Pod
			if err := yaml.UnmarshalStrict(document, &each); err != nil {
				return nil, nil, err
			}
			pods = append(pods, each)
		default:
			return nil, nil, fmt.Errorf("kind %q is not known here", kind.Kind)
		}
	}
}
