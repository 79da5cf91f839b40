/** What Kubernetes would say of manifests: values by its schemas, names of fields by its types (its schemas take any). */
import { join } from 'node:path';
import { PrometheusRule, ServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1';
import { Deployment, StatefulSet } from 'kubernetes-models/apps/v1';
import { HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2';
import { Ingress, NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import { ConfigMap, Namespace, Secret, Service, ServiceAccount } from 'kubernetes-models/v1';
import ts from 'typescript';
import type { Manifest } from './kustomize.js';

interface Kind {
  /** Says nothing if the schema takes it, else throws with the place and what is expected there. */
  readonly check: (one: unknown) => void;
  /** The module that declares its type, `I` and the kind's name. */
  readonly module: string;
}

interface Model<T> {
  new (data: T): { validate(): void };
  is(value: unknown): value is T;
}

const core = 'kubernetes-models';
const kinds: Readonly<Record<string, Kind>> = {
  Namespace: kindOf(Namespace, `${core}/v1`),
  ServiceAccount: kindOf(ServiceAccount, `${core}/v1`),
  ConfigMap: kindOf(ConfigMap, `${core}/v1`),
  Secret: kindOf(Secret, `${core}/v1`),
  Service: kindOf(Service, `${core}/v1`),
  Deployment: kindOf(Deployment, `${core}/apps/v1`),
  StatefulSet: kindOf(StatefulSet, `${core}/apps/v1`),
  PodDisruptionBudget: kindOf(PodDisruptionBudget, `${core}/policy/v1`),
  HorizontalPodAutoscaler: kindOf(HorizontalPodAutoscaler, `${core}/autoscaling/v2`),
  NetworkPolicy: kindOf(NetworkPolicy, `${core}/networking.k8s.io/v1`),
  Ingress: kindOf(Ingress, `${core}/networking.k8s.io/v1`),
  PrometheusRule: kindOf(PrometheusRule, '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1'),
  ServiceMonitor: kindOf(ServiceMonitor, '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1'),
};

/** What is wrong with each of them, in words; empty if Kubernetes would take all. */
export function problemsOf(manifests: readonly Manifest[]): string[] {
  return [...manifests.flatMap(problemsOfValues), ...problemsOfFields(manifests)];
}

function problemsOfValues(one: Manifest): string[] {
  try {
    known(one).check(one);
    return [];
  } catch (error) {
    return [`${one.kind} ${one.metadata.name}: ${error instanceof Error ? error.message : String(error)}`];
  }
}

/** Has the compiler look for fields that the kind does not have, by a source in which every manifest is a literal of its type. */
function problemsOfFields(manifests: readonly Manifest[]): string[] {
  const name = join(import.meta.dirname, 'rendered-manifests.ts');
  const lines = manifests.map((one, index) => {
    const type = `import('${known(one).module}').I${one.kind}`;
    return `export const ${one.kind}${index}: ${type} = ${JSON.stringify(one)};`;
  });
  const options: ts.CompilerOptions = {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
  };
  const files = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...files,
    fileExists: (file) => file === name || files.fileExists(file),
    getSourceFile: (file, target, ...rest) =>
      file === name ? ts.createSourceFile(file, lines.join('\n'), target) : files.getSourceFile(file, target, ...rest),
  };
  return ts.getPreEmitDiagnostics(ts.createProgram([name], options, host)).map(({ file, start = 0, messageText }) => {
    const at = file ? (lines[file.getLineAndCharacterOfPosition(start).line]?.split(':')[0] ?? '') : '';
    return `${at}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  });
}

function known({ kind }: Manifest): Kind {
  const found = kinds[kind];
  if (!found) throw new Error(`No schema for ${kind}`);
  return found;
}

function kindOf<T>(Of: Model<T>, module: string): Kind {
  return {
    module,
    check: (one) => {
      if (!Of.is(one)) throw new Error(`not of the version in ${module}`);
      new Of(one).validate();
    },
  };
}
