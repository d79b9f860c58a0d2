// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

/// Outputs as the programs print them, of any length, and the same facts as JSON for peers that read nothing else.
namespace outputSamples {

struct Text {
    QByteArray text; ///< what the program prints
    QByteArray json; ///< the same rows as JSON, one list of objects
};

/// ps -o pid:1,ppid:1,user:32,pcpu:1,pmem:1,rss:1,stat:1,lstart,args -ww --no-headers, as the tool ps asks for it.
inline Text ps(int rows) {
    static const char* const commands[] = {
        "/usr/sbin/nginx -g daemon off; -c /etc/nginx/nginx.conf",
        "postgres: shop orders 10.0.3.7(51234) idle in transaction",
        "[kworker/u16:3-events_unbound]",
        "/usr/lib/jvm/java-17-openjdk-amd64/bin/java -Xms2g -Xmx2g -XX:+UseG1GC -jar "
        "/opt/shop/orders.jar --spring.profiles.active=production",
        "/usr/bin/python3 -m gunicorn --workers 8 shop.wsgi:application",
        "sshd: deploy@pts/3",
        "/usr/bin/containerd-shim-runc-v2 -namespace moby -id 5f0c4a3e -address "
        "/run/containerd/containerd.sock"};
    static const char* const users[] = {"root", "www-data", "postgres", "systemd-timesync", "deploy"};
    static const char* const states[] = {"S", "Ss", "I<", "R+", "Sl", "D"};
    static const char* const days[] = {"Mon Nov 23", "Tue Nov 24", "Sun Nov  1", "Fri Oct 30"};
    static const char* const dates[] = {"2026-11-23", "2026-11-24", "2026-11-01", "2026-10-30"};
    Text all;
    all.json = "[";
    for (int i = 0; i < rows; ++i) {
        const QByteArray pid = QByteArray::number(i * 3 + 1), ppid = QByteArray::number(i / 3);
        const QByteArray user = users[i % 5], command = commands[i % 7], state = states[i % 6];
        const QByteArray cpu = QByteArray::number((i % 900) / 10.0, 'f', 1);
        const QByteArray memory = QByteArray::number((i % 130) / 10.0, 'f', 1);
        const QByteArray rss = QByteArray::number(1200 + (i * 7919) % 900'000);
        const auto two = [](int value) { return QByteArray::number(value).rightJustified(2, '0'); };
        const QByteArray clock = two(i / 1800 % 24) + ':' + two(i / 30 % 60) + ':' + two(i * 2 % 60);
        all.text += pid + ' ' + ppid + ' ' + user.leftJustified(32) + ' ' + cpu + ' ' + memory + ' ' + rss + ' ' +
                    state + ' ' + days[i % 4] + ' ' + clock + " 2026 " + command + '\n';
        all.json += (i ? ",{\"pid\":" : "{\"pid\":") + pid + ",\"ppid\":" + ppid + ",\"user\":\"" + user +
                    "\",\"cpu_percent\":" + cpu + ",\"memory_percent\":" + memory + ",\"rss_bytes\":" + rss +
                    ",\"state\":\"" + state.left(1) + "\",\"started_at\":\"" + dates[i % 4] + 'T' + clock +
                    "Z\",\"command\":\"" + command + "\"}";
    }
    all.json += ']';
    return all;
}

/// ss -tunap --no-header
inline Text ss(int rows) {
    Text all;
    all.json = "[";
    for (int i = 0; i < rows; ++i) {
        const bool udp = i % 9 == 0, listening = i % 13 == 0, six = i % 5 == 0, named = i % 4 != 3;
        const QByteArray number = QByteArray::number(i % 250);
        const QByteArray state = udp ? "UNCONN" : listening ? "LISTEN" : i % 11 == 0 ? "TIME-WAIT" : "ESTAB";
        const QByteArray local = (six ? "[::ffff:10.0.3." + number + "]:" : "10.0.3." + number + ':') +
                                 QByteArray::number(1024 + i % 60'000);
        const QByteArray remote = udp || listening
                                      ? QByteArray(six ? "[::]:*" : "0.0.0.0:*")
                                      : "192.168." + number + ".17:" + QByteArray::number(30'000 + i % 9000);
        const QByteArray process = i % 3 ? "nginx" : "postgres", pid = QByteArray::number(700 + i);
        all.text += QByteArray(udp ? "udp" : "tcp").leftJustified(6) + state.leftJustified(11) + "0      " +
                    (listening ? "4096   " : "0      ") + local.leftJustified(30) + ' ' + remote.leftJustified(26);
        if (named) all.text += "users:((\"" + process + "\",pid=" + pid + ",fd=" + number + "))";
        all.text += '\n';
        all.json += QByteArray(i ? "," : "") + "{\"protocol\":\"" + (udp ? "udp" : "tcp") + "\",\"state\":\"" + state +
                    "\",\"local\":\"" + local + "\",\"remote\":\"" + remote + "\",\"process\":" +
                    (named ? '"' + process + "\",\"pid\":" + pid : QByteArray("null,\"pid\":null")) + '}';
    }
    all.json += ']';
    return all;
}

inline QByteArray csv(int rows) {
    QByteArray text("id,name,city,amount,note\n");
    for (int i = 0; i < rows; ++i) {
        text += QByteArray::number(i) + ",customer " + QByteArray::number(i % 1000) + ",\"Berlin, Mitte\"," +
                QByteArray::number(i * 0.25) + ",\"said \"\"hello\"\"\"\n";
    }
    return text;
}

/// kubectl get pods --output=json: a list of pods, indented by four blanks, until it has so many bytes.
inline QByteArray pods(qsizetype bytes) {
    QByteArray text("{\n    \"apiVersion\": \"v1\",\n    \"items\": [\n");
    for (int i = 0; text.size() < bytes; ++i) {
        QByteArray pod = R"(        {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {
                "annotations": {
                    "checksum/config": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                    "prometheus.io/scrape": "true"
                },
                "creationTimestamp": "2026-11-23T20:11:05Z",
                "generateName": "web-7c5ddbdf54-",
                "labels": {
                    "app": "web",
                    "pod-template-hash": "7c5ddbdf54",
                    "tier": "frontend"
                },
                "name": "web-NUMBER",
                "namespace": "shop",
                "ownerReferences": [
                    {
                        "apiVersion": "apps/v1",
                        "blockOwnerDeletion": true,
                        "controller": true,
                        "kind": "ReplicaSet",
                        "name": "web-7c5ddbdf54",
                        "uid": "0b6b9a1e-34f1-4c3e-9d3a-1f0f5a7a1c11"
                    }
                ],
                "resourceVersion": "41235NUMBER",
                "uid": "c0ffee00-1234-4abc-9def-0000000NUMBER"
            },
            "spec": {
                "containers": [
                    {
                        "args": [
                            "--listen=:8080",
                            "--log-format=json"
                        ],
                        "env": [
                            {
                                "name": "DATABASE_HOST",
                                "value": "postgres.shop.svc.cluster.local"
                            },
                            {
                                "name": "POD_IP",
                                "valueFrom": {
                                    "fieldRef": {
                                        "apiVersion": "v1",
                                        "fieldPath": "status.podIP"
                                    }
                                }
                            },
                            {
                                "name": "GREETING",
                                "value": "Gr\u00fc\u00dfe,\n\"Welt\""
                            }
                        ],
                        "image": "registry.example.com/shop/web:2.31.4",
                        "imagePullPolicy": "IfNotPresent",
                        "livenessProbe": {
                            "failureThreshold": 3,
                            "httpGet": {
                                "path": "/healthz",
                                "port": 8080,
                                "scheme": "HTTP"
                            },
                            "periodSeconds": 10,
                            "successThreshold": 1,
                            "timeoutSeconds": 1
                        },
                        "name": "web",
                        "ports": [
                            {
                                "containerPort": 8080,
                                "protocol": "TCP"
                            }
                        ],
                        "resources": {
                            "limits": {
                                "cpu": "500m",
                                "memory": "512Mi"
                            },
                            "requests": {
                                "cpu": "100m",
                                "memory": "128Mi"
                            }
                        },
                        "volumeMounts": [
                            {
                                "mountPath": "/var/run/secrets/kubernetes.io/serviceaccount",
                                "name": "kube-api-access-x7k2p",
                                "readOnly": true
                            }
                        ]
                    }
                ],
                "dnsPolicy": "ClusterFirst",
                "nodeName": "node-7",
                "priority": 0,
                "restartPolicy": "Always",
                "terminationGracePeriodSeconds": 30,
                "tolerations": [
                    {
                        "effect": "NoExecute",
                        "key": "node.kubernetes.io/not-ready",
                        "operator": "Exists",
                        "tolerationSeconds": 300
                    }
                ]
            },
            "status": {
                "conditions": [
                    {
                        "lastProbeTime": null,
                        "lastTransitionTime": "2026-11-23T20:11:09Z",
                        "status": "True",
                        "type": "Ready"
                    },
                    {
                        "lastProbeTime": null,
                        "lastTransitionTime": "2026-11-23T20:11:05Z",
                        "status": "True",
                        "type": "PodScheduled"
                    }
                ],
                "containerStatuses": [
                    {
                        "containerID": "containerd://1c0ffee5f0c4a3e9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd",
                        "image": "registry.example.com/shop/web:2.31.4",
                        "lastState": {},
                        "name": "web",
                        "ready": true,
                        "restartCount": 2,
                        "started": true,
                        "state": {
                            "running": {
                                "startedAt": "2026-11-23T20:11:08Z"
                            }
                        }
                    }
                ],
                "hostIP": "10.0.0.17",
                "phase": "Running",
                "podIP": "10.244.3.7",
                "qosClass": "Burstable",
                "startTime": "2026-11-23T20:11:05Z"
            }
        })";
        pod.replace("NUMBER", QByteArray::number(10'000 + i));
        text += (i ? ",\n" : "") + pod;
    }
    return text +
           "\n    ],\n    \"kind\": \"List\",\n    \"metadata\": {\n        \"resourceVersion\": \"\"\n    }\n}\n";
}

} // namespace outputSamples
